"""What everything stands on: clock, ids, tenants, jobs, the timeline of facts, audit."""
