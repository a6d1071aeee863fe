"""The equity dashboard and the ranking of queues by the gaps that items close."""
