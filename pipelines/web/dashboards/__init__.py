"""Coverage dashboards, comparison, drill-down and the SPARQL console."""
