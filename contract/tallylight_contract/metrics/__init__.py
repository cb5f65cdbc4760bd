"""Every metric, by whose it is: the monitor's, the operator's and local mode's, the prober's."""
