{{- define "tallylight.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Short enough for every ending that is put behind it. */}}
{{- define "tallylight.fullname" -}}
{{- $name := include "tallylight.name" . }}
{{- $whole := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- .Values.fullnameOverride | default $whole | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* What never changes in a release, and so may be selected by. */}}
{{- define "tallylight.selectorLabels" -}}
app.kubernetes.io/name: {{ include "tallylight.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "tallylight.commonLabels" -}}
app.kubernetes.io/name: {{ include "tallylight.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with omit .Values.commonLabels "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/version" "app.kubernetes.io/managed-by" "app.kubernetes.io/component" "helm.sh/chart" }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Of everything that is the operator's; the monitors' objects have another component. */}}
{{- define "tallylight.labels" -}}
{{ include "tallylight.commonLabels" . }}
app.kubernetes.io/component: operator
{{- end }}

{{/* Nothing that changes with the chart's version: that alone shall start no pod anew. What selects goes first. */}}
{{- define "tallylight.podLabels" -}}
{{- $selected := include "tallylight.selectorLabels" . | fromYaml }}
{{- merge $selected .Values.podLabels .Values.commonLabels | toYaml }}
{{- end }}

{{- define "tallylight.monitorLabels" -}}
{{ include "tallylight.commonLabels" . }}
app.kubernetes.io/component: monitor
{{- end }}

{{/* What every monitor's pod has; the operator gives it. */}}
{{- define "tallylight.monitorSelector" -}}
app.kubernetes.io/name: tallylight-monitor
app.kubernetes.io/managed-by: tallylight
{{- end }}

{{/* Every monitor's pod, and every prober's: the same networks, and both have metrics. As a LabelSelector. */}}
{{- define "tallylight.watchingSelector" -}}
matchLabels:
  app.kubernetes.io/managed-by: tallylight
matchExpressions:
  - {key: app.kubernetes.io/name, operator: In, values: [tallylight-monitor, tallylight-prober]}
{{- end }}

{{/* A whole image name of {image, appVersion}. */}}
{{- define "tallylight.image" -}}
{{- $image := .image }}
{{- with $image.registry }}{{ . }}/{{ end }}
{{- $image.repository }}
{{- if $image.digest }}{{ with $image.tag }}:{{ . }}{{ end }}@{{ $image.digest }}
{{- else }}:{{ $image.tag | default .appVersion }}
{{- end }}
{{- end }}

{{- define "tallylight.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "tallylight.fullname" .) }}
{{- else }}
{{- required "serviceAccount.name must be set where serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "tallylight.leaseName" -}}
{{- .Values.leaderElection.leaseName | default (printf "%s-operator" (include "tallylight.fullname" .)) }}
{{- end }}

{{/* An upgrade with --reuse-values has no value that is newer than the release before. */}}
{{- define "tallylight.shards" -}}
{{- .Values.leaderElection.shards | default 1 | int }}
{{- end }}

{{/* Of the release, and of each of several shards: a JSON list. */}}
{{- define "tallylight.leaseNames" -}}
{{- $name := include "tallylight.leaseName" . }}
{{- $names := list $name }}
{{- $shards := include "tallylight.shards" . | int }}
{{- if gt $shards 1 }}
{{- range until $shards }}{{ $names = append $names (printf "%s-shard-%d" $name .) }}{{ end }}
{{- end }}
{{- toJson $names }}
{{- end }}

{{/* Of the whole cluster, so each release has its own. */}}
{{- define "tallylight.placeholderClass" -}}
{{- printf "%s-%s-placeholder" .Release.Namespace (include "tallylight.fullname" .) }}
{{- end }}

{{- define "tallylight.leaseNamespace" -}}
{{- .Values.leaderElection.namespace | default .Release.Namespace }}
{{- end }}

{{/* Where monitors run, as far as it is known: a JSON list. */}}
{{- define "tallylight.monitorNamespaces" -}}
{{- .Values.monitor.namespaces | default .Values.watchNamespaces | toJson }}
{{- end }}

{{/* Exactly what the operator asks for; a test compares the two. */}}
{{- define "tallylight.rules" -}}
- apiGroups: [tallylight.dev]
  resources: [livestreams]
  verbs: [list, watch]
- apiGroups: [tallylight.dev]
  resources: [livestreams/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [pods]
  verbs: [create, delete, get, list, patch, watch]
- apiGroups: [""]
  resources: [pods/resize]
  verbs: [patch]
# The kubelet tells only by Events that a Secret cannot be mounted.
- apiGroups: [""]
  resources: [events]
  verbs: [list, watch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- end }}

{{- define "tallylight.subjects" -}}
- kind: ServiceAccount
  name: {{ include "tallylight.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}

{{/* Something where the platform assigns the numbers of user and group. */}}
{{- define "tallylight.openshift" -}}
{{- $openshift := .Values.openshift | default "auto" }}
{{- if eq $openshift "auto" }}
{{- if .Capabilities.APIVersions.Has "security.openshift.io/v1" }}true{{ end }}
{{- else if eq $openshift "true" }}true{{ end }}
{{- end }}

{{/* Of the operators' pods, and of the test's. */}}
{{- define "tallylight.podSecurity" -}}
{{- if include "tallylight.openshift" . }}
{{- omit .Values.podSecurityContext "runAsUser" "runAsGroup" "fsGroup" | toYaml }}
{{- else }}
{{- toYaml .Values.podSecurityContext }}
{{- end }}
{{- end }}
