"""The runtime of a cluster: monitors are Pods that their LiveStream owns."""
