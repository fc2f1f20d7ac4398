"""How private each field is: see `accounts.privacy`."""

FIELDS = {
    "Job": {
        "public": (
            "id kind params dedupe_key state progress_done progress_total result error attempts lease_until"
            " heartbeat_at created_at finished_at"
        ),
        "personal": "requested_by",
    }
}
