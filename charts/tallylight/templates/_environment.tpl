{{/* The operator's settings: docs/commands.md says what each is. */}}
{{- define "tallylight.environment" -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: TALLYLIGHT_MONITOR_IMAGE
  value: {{ include "tallylight.image" (dict "image" .Values.monitor.image "appVersion" .Chart.AppVersion) | quote }}
- name: TALLYLIGHT_MONITOR_PULL_POLICY
  value: {{ .Values.monitor.image.pullPolicy }}
{{- with .Values.monitor.imagePullSecrets }}
{{- $names := list }}
{{- range . }}{{ $names = append $names .name }}{{ end }}
- name: TALLYLIGHT_MONITOR_PULL_SECRETS
  value: {{ join "," $names | quote }}
{{- end }}
{{- with .Values.monitor.priorityClassName }}
- name: TALLYLIGHT_MONITOR_PRIORITY_CLASS
  value: {{ . }}
{{- end }}
- name: TALLYLIGHT_MONITOR_TOLERATION_SECONDS
  value: {{ .Values.monitor.tolerationSeconds | quote }}
- name: TALLYLIGHT_MONITOR_GRACE_SECONDS
  value: {{ .Values.monitor.terminationGracePeriodSeconds | quote }}
- name: TALLYLIGHT_ALLOW_PRIVATE
  value: {{ .Values.monitor.allowPrivate | quote }}
{{- with .Values.monitor.resources }}
- name: TALLYLIGHT_MONITOR_RESOURCES
  value: {{ toJson . | quote }}
{{- end }}
{{- with .Values.monitor.tierRequests }}
- name: TALLYLIGHT_MONITOR_TIER_REQUESTS
  value: {{ toJson . | quote }}
{{- end }}
{{- with (.Values.monitor.prober | default dict).resources }}
- name: TALLYLIGHT_PROBER_RESOURCES
  value: {{ toJson . | quote }}
{{- end }}
{{- with include "tallylight.monitorPatches" . | fromJsonArray }}
- name: TALLYLIGHT_MONITOR_PATCHES
  value: |
    {{- toPrettyJson . | nindent 4 }}
{{- end }}
{{- with .Values.watchNamespaces }}
- name: TALLYLIGHT_NAMESPACES
  value: {{ join "," . | quote }}
{{- end }}
{{- $caps := .Values.caps | default dict }}
{{- with $caps.monitors }}
- name: TALLYLIGHT_MAX_MONITORS
  value: {{ . | int64 | quote }}
{{- end }}
{{- with $caps.perNamespace }}
- name: TALLYLIGHT_MAX_MONITORS_PER_NAMESPACE
  value: {{ . | int64 | quote }}
{{- end }}
{{- $starts := .Values.starts | default dict }}
{{- with $starts.jitterSeconds }}
- name: TALLYLIGHT_START_JITTER_SECONDS
  value: {{ . | int64 | quote }}
{{- end }}
{{- with $starts.perSecond }}
- name: TALLYLIGHT_STARTS_PER_SECOND
  value: {{ . | int64 | quote }}
{{- end }}
{{- $warm := .Values.warmCapacity | default dict }}
{{- with $warm.monitors }}
- name: TALLYLIGHT_WARM_MONITORS
  value: {{ . | int64 | quote }}
- name: TALLYLIGHT_WARM_AHEAD_SECONDS
  value: {{ $warm.aheadSeconds | default 120 | int64 | quote }}
- name: TALLYLIGHT_WARM_PRIORITY_CLASS
  value: {{ include "tallylight.placeholderClass" $ }}
{{- end }}
- name: TALLYLIGHT_LEASE_NAMESPACE
  value: {{ include "tallylight.leaseNamespace" . }}
- name: TALLYLIGHT_LEASE_NAME
  value: {{ include "tallylight.leaseName" . }}
{{- if gt (include "tallylight.shards" . | int) 1 }}
- name: TALLYLIGHT_SHARDS
  value: {{ include "tallylight.shards" . | quote }}
{{- end }}
- name: TALLYLIGHT_METRICS
  value: {{ printf "[::]:%d" (int .Values.metrics.port) | quote }}
- name: TALLYLIGHT_HEALTH
  value: {{ printf "[::]:%d" (int .Values.health.port) | quote }}
{{- with .Values.proxy | default dict }}
{{- with .https }}
- name: HTTPS_PROXY
  value: {{ . | quote }}
{{- end }}
{{- with .noProxy }}
- name: NO_PROXY
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- /* An upgrade with --reuse-values has no value that is newer than the release before. */}}
{{- $logging := .Values.logging | default dict }}
- name: TALLYLIGHT_LOG_LEVEL
  value: {{ $logging.level | default "info" }}
- name: TALLYLIGHT_LOG_FORMAT
  value: {{ $logging.format | default "json" }}
{{- end }}
