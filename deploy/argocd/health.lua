-- Health of a LiveStream for Argo CD: put it into the ConfigMap argocd-cm, under
-- resource.customizations.health.tallylight.dev_LiveStream. By the rules of kstatus, with two words of Argo CD's own.
local health = {status = "Progressing", message = "Waiting for the operator."}
local status = obj.status
if status == nil or status.conditions == nil then
  return health
end
if status.observedGeneration ~= obj.metadata.generation then
  health.message = "The operator has not read the last edit yet."
  return health
end
local of = {}
for _, condition in ipairs(status.conditions) do
  of[condition.type] = condition
end
local ready, stalled = of["Ready"], of["Stalled"]
if stalled ~= nil and stalled.status == "True" then
  health.status = "Degraded"
  health.message = stalled.message
elseif ready ~= nil then
  health.message = ready.message
  if ready.status == "True" then
    health.status = ready.reason == "Suspended" and "Suspended" or "Healthy"
  elseif ready.reason == "NotWatched" then
    health.status = "Degraded"
  end
end
return health
