"""What a worker does for each type of job."""

from __future__ import annotations

from loader.errors import CdlError
from loader.images.fetching import Limits
from loader.images.work import ImagesWork
from loader.retention import RemovalWork
from loader.stages.correcting import CorrectionWork
from loader.stages.import_location import import_work
from loader.stages.jobs import Claim, Context, StageWork
from loader.stages.promoting import PromoteWork
from loader.stages.staging import StagingWork
from loader.stages.transforming import TransformWork
from loader.stages.upload import UploadWork


def work_of(context: Context, claim: Claim) -> StageWork:
    """Give the work of a claimed job; CdlError when the job lacks what it needs."""
    match claim.job_type:
        case "import_raw" if claim.dmo_id is not None and _names_source(claim):
            return _import(context, claim.dmo_id, claim)
        case "transform" if claim.input_file_id is not None:
            return TransformWork(
                context, claim.input_file_id, open_addresses=claim.params.get("open_addresses")
            )
        case "load_stage" if claim.input_file_id is not None:
            return StagingWork(context, claim.input_file_id)
        case "promote_public" if claim.batch_id is not None:
            return PromoteWork(context, claim.batch_id)
        case "fetch_images" if claim.dmo_id is not None:
            limits = Limits(is_private_allowed=context.private_images)
            return ImagesWork(context, claim.dmo_id, limits)
        case "remove_files":
            return RemovalWork(context)
    raise CdlError(
        f"job {claim.job_id} ({claim.job_type}) does not say what to work on",
        hint="import_raw needs params.path, an upload or a feed, transform and load_stage an"
        " input file, promote_public a batch, fetch_images a DMO.",
        code="bad_job",
    )


def _names_source(claim: Claim) -> bool:
    return bool({"path", "corrects", "upload"} & claim.params.keys()) or bool(
        (claim.config or {}).get("feed")
    )


def _import(context: Context, dmo_id: int, claim: Claim) -> StageWork:
    """Read the file that the job names; else fetch the feed of its configuration."""
    if "corrects" in claim.params:
        return CorrectionWork(context.storage, int(claim.params["corrects"]))
    if "upload" in claim.params:
        return UploadWork(context, dmo_id, claim)
    if "path" not in claim.params:
        from loader.feeds.work import FeedWork  # noqa: PLC0415 (slow, and rarely needed)

        return FeedWork(context, is_forced=bool(claim.params.get("force")))
    return import_work(context, claim.params["path"], dmo_id, claim)
