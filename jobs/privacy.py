"""How private each field is: see `accounts.privacy`."""

FIELDS = {
    "Job": {
        "public": (
            "id kind lane fair_key params dedupe_key state progress_done progress_total result error attempts runs"
            " runner lease_until heartbeat_at created_at begun_at served_at finished_at"
        ),
        "personal": "requested_by cancelled_by",
    },
    "PeriodicRun": {"public": "task began_at"},
}
