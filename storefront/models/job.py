"""Long work of the desk as rows: imports and exports, with what came of them and what undoes them.

A worker that is at a job holds the lock of its row for the whole of one step, which is one transaction: when the worker
dies, the database ends the transaction and frees the row, and whoever finds it takes the step up again
(`storefront/domain/run_job.py`). How far a running step is stands in the cache, not here.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobKind(models.TextChoices):
    """What is done."""

    PRODUCTS = "products", _("import of products")
    PRICES = "prices", _("import of prices")
    EXPORT = "export", _("export of a catalogue")


class JobState(models.TextChoices):
    """How far it is. While it waits, a person decides."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    WAITING = "waiting", _("waiting for you")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    ROLLED_BACK = "rolled_back", _("rolled back")


class JobStep(models.TextChoices):
    """What is done next, or was done last."""

    READ = "read", _("read the file")
    CHECK = "check", _("check the rows")
    APPLY = "apply", _("apply the changes")
    ROLL_BACK = "roll_back", _("roll back")
    WRITE = "write", _("write the file")


class Job(models.Model):
    """One import or export. `settings` is what was asked for, `result` what came of it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=JobKind.choices)
    state = models.CharField(_("state"), max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    step = models.CharField(_("step"), max_length=10, choices=JobStep.choices, default=JobStep.READ)
    file = models.FileField(_("file"), upload_to="", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    settings = models.JSONField(_("settings"), default=dict, encoder=DjangoJSONEncoder)
    result = models.JSONField(_("result"), default=dict, encoder=DjangoJSONEncoder)
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("How often this step was begun."))
    error = models.CharField(_("reason"), max_length=60, blank=True, help_text=_("Stable code."))
    started_by = models.CharField(_("started by"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("import or export")
        verbose_name_plural = _("imports and exports")

    def __str__(self) -> str:
        return self.file_name or str(self.get_kind_display())


class JobProblem(models.Model):
    """Why a row of the file was not taken. The words for `code` are the desk's."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=200, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    code = models.CharField(_("reason"), max_length=60)

    class Meta:
        ordering = ("row", "id")


class JobUndo(models.Model):
    """What an import replaced: the former values of one product, or the ids of many that were added."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="undo")
    product_id = models.IntegerField(null=True)
    before = models.JSONField(default=dict)
    added_ids = ArrayField(models.IntegerField(), default=list)


class ImportMapping(models.Model):
    """Which column went into which field the last time, by the column's heading in lower case."""

    kind = models.CharField(max_length=10, choices=JobKind.choices, unique=True)
    targets = models.JSONField(default=dict)
