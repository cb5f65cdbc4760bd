{{/* Patches on monitors' pods, as JSON: what the values say one by one, and then `monitor.podTemplate`. */}}
{{/* An upgrade with --reuse-values has none of the values that are newer than the release: each may be missing here. */}}
{{- define "tallylight.monitorPatches" -}}
{{- include "tallylight.checkPodTemplate" . }}
{{- $metadata := dict }}
{{- with .Values.monitor.podLabels }}{{ $_ := set $metadata "labels" . }}{{ end }}
{{- with .Values.monitor.podAnnotations }}{{ $_ := set $metadata "annotations" . }}{{ end }}
{{- $own := dict }}
{{- with $metadata }}{{ $_ := set $own "metadata" . }}{{ end }}
{{- with include "tallylight.monitorSpec" . | fromJson }}{{ $_ := set $own "spec" . }}{{ end }}
{{- $patches := list }}
{{- range list $own (.Values.monitor.podTemplate | default dict) }}
{{- if . }}{{ $patches = append $patches . }}{{ end }}
{{- end }}
{{- toJson $patches }}
{{- end }}

{{/* What the operator would refuse at its start is refused here already, as far as a template can see it. */}}
{{- define "tallylight.checkPodTemplate" -}}
{{- $spec := (.Values.monitor.podTemplate | default dict).spec | default dict }}
{{- range $name := list "restartPolicy" "automountServiceAccountToken" "terminationGracePeriodSeconds" }}
{{- if hasKey $spec $name }}{{ fail (printf "monitor.podTemplate: spec.%s: the operator needs it as it is" $name) }}{{ end }}
{{- end }}
{{- range $container := $spec.containers | default list }}
{{- if not $container.name }}{{ fail "monitor.podTemplate: spec.containers: each must have name, by which they are merged" }}{{ end }}
{{- range $name := list "command" "args" "startupProbe" "livenessProbe" "readinessProbe" "lifecycle" "terminationMessagePath" "terminationMessagePolicy" "image" "imagePullPolicy" "resources" }}
{{- if and (eq $container.name "monitor") (hasKey $container $name) }}
{{- fail (printf "monitor.podTemplate: spec.containers[monitor].%s: the operator needs it as it is" $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "tallylight.monitorSpec" -}}
{{- $spec := dict }}
{{- range $name := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "serviceAccountName" "runtimeClassName" "dnsPolicy" "dnsConfig" "hostAliases" }}
{{- with get $.Values.monitor $name }}{{ $_ := set $spec $name . }}{{ end }}
{{- end }}
{{- with include "tallylight.monitorPodSecurity" . | fromJson }}{{ $_ := set $spec "securityContext" . }}{{ end }}
{{- $volumes := .Values.monitor.extraVolumes | default list }}
{{- with include "tallylight.caVolume" . | fromJson }}{{ $volumes = append $volumes . }}{{ end }}
{{- with $volumes }}{{ $_ := set $spec "volumes" . }}{{ end }}
{{- with include "tallylight.monitorContainer" . | fromJson }}
{{- $_ := set $spec "containers" (list (merge (dict "name" "monitor") .)) }}
{{- end }}
{{- toJson $spec }}
{{- end }}

{{/* Without ids where the platform assigns them; one that is chosen stays. */}}
{{- define "tallylight.monitorPodSecurity" -}}
{{- $security := deepCopy (.Values.monitor.podSecurityContext | default dict) }}
{{- if include "tallylight.openshift" . }}
{{- range list "runAsUser" "runAsGroup" "fsGroup" }}
{{- if not (hasKey $security .) }}{{ $_ := set $security . nil }}{{ end }}
{{- end }}
{{- end }}
{{- toJson $security }}
{{- end }}

{{- define "tallylight.monitorContainer" -}}
{{- $container := dict }}
{{- $env := list }}
{{- $proxy := .Values.monitor.proxy | default dict }}
{{- range $name, $value := dict "HTTPS_PROXY" $proxy.https "HTTP_PROXY" $proxy.http "NO_PROXY" $proxy.noProxy }}
{{- with $value }}{{ $env = append $env (dict "name" $name "value" .) }}{{ end }}
{{- end }}
{{- $env = concat $env (.Values.monitor.extraEnv | default list) }}
{{- $mounts := .Values.monitor.extraVolumeMounts | default list }}
{{- if include "tallylight.caVolume" . | fromJson }}
{{- $mounts = append $mounts (dict "name" "ca-bundle" "mountPath" "/etc/tallylight/ca" "readOnly" true) }}
{{- $env = append $env (dict "name" "SSL_CERT_FILE" "value" "/etc/tallylight/ca/ca.crt") }}
{{- end }}
{{- with $env }}{{ $_ := set $container "env" . }}{{ end }}
{{- with $mounts }}{{ $_ := set $container "volumeMounts" . }}{{ end }}
{{- with .Values.monitor.securityContext }}{{ $_ := set $container "securityContext" . }}{{ end }}
{{- toJson $container }}
{{- end }}

{{- define "tallylight.caVolume" -}}
{{- $bundle := .Values.monitor.caBundle | default dict }}
{{- $items := list (dict "key" ($bundle.key | default "ca.crt") "path" "ca.crt") }}
{{- if and $bundle.configMap $bundle.secret }}{{ fail "monitor.caBundle: name a configMap or a secret, not both" }}
{{- else if $bundle.configMap }}
{{- dict "name" "ca-bundle" "configMap" (dict "name" $bundle.configMap "items" $items) | toJson }}
{{- else if $bundle.secret }}
{{- dict "name" "ca-bundle" "secret" (dict "secretName" $bundle.secret "items" $items "defaultMode" 288) | toJson }}
{{- else }}{}{{ end }}
{{- end }}
