"""Where monitors run in a cluster: as Pods that their LiveStream owns."""
