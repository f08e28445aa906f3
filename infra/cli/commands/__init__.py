"""The subcommands of `tracker`, one module each; only the one that runs is imported."""

# command → (module, help). The help repeats the module's HELP, so that `tracker --help` imports no module.
MODULES: dict[str, tuple[str, str]] = {
    "up": ("up", "start the local cloud, deploy the tracker to it and show where it is"),
    "down": ("down", "stop the local cloud and keep everything in it"),
    "reset": ("reset", "delete the local cloud and everything in it"),
    "import": (
        "import_statement",
        "add the transactions of a statement (CSV, Excel, OFX, QIF, CAMT, MT940, ZIP) or an exported file",
    ),
    "move-in": ("move_in", "bring accounts, transfers, splits and categories over from another app"),
    "rules": ("rules", "list the rules that imports apply"),
    "export": ("export", "bring the lake up to date with the ledger"),
    "query": ("query", "run SQL over the lake"),
    "reconcile": ("reconcile", "compare bank, ledger, totals and lake to the cent"),
    "dashboards": ("dashboards", "check, preview and deploy the QuickSight dashboards"),
    "backfill": (
        "backfill",
        "fill the lake from DynamoDB's own export, by Athena; for ledgers too large for one export run",
    ),
    "lake": ("lake", "list the lake's snapshots, go back to one, or connect other programs"),
    "backup": ("backup", "copy all ledgers, settings and users into an empty folder or s3://BUCKET/PREFIX"),
    "restore": ("restore", "write a backup into an empty deployment, and the lake anew"),
    "failures": (
        "failures",
        "list, repeat or clear the runs of export and budget alerts that failed three times",
    ),
    "token": ("token", "print the API's address and an access token for 15 minutes, for the shell's eval"),
    "invite": ("invite", "invite a user: on AWS a mail brings them their first password"),
    "forget": ("forget", "erase the ledger with an id: of a user who is gone, or cannot sign in to erase it"),
    "synth": ("synth", "write the CloudFormation that AWS would get to cdk.out and lint it"),
    "deploy": ("deploy", "deploy to your AWS account, with the AWS configuration of your shell"),
}
