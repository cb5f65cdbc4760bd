"""The loop: a queue and timers bring each LiveStream to one pass: observe, decide, carry out."""
