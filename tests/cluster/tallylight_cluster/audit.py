"""What the API server writes down of each request, and how to read it.

A chart's roles are compared with it: what the operator was seen to ask for, and nothing else, may be in them.
"""

import json

# Only what people and service accounts do; the cluster's own parts are many times as busy, and of no interest.
_OWN_PARTS = [
    "system:apiserver",
    "system:kube-controller-manager",
    "system:kube-scheduler",
    "system:kube-proxy",
    "kwok",
    "coredns",
]
_OWN_GROUPS = ["system:nodes", "system:serviceaccounts:kube-system"]

AUDIT_POLICY = json.dumps(
    {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            {"level": "None", "users": _OWN_PARTS},
            {"level": "None", "userGroups": _OWN_GROUPS},
            {"level": "None", "nonResourceURLs": ["*"]},
            {"level": "Metadata"},
        ],
    },
    indent=2,
)
