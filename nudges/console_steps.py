"""The console's pages of one step of a plan and of one nudge: read it in both languages, approve it, change it."""

from collections.abc import Callable
from typing import Any, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin

from nudges import approving, changing, previewing, sealing
from nudges.console import VIEW, actor
from nudges.forms import MoveForm, PlanStepForm, TextsForm
from nudges.models import Nudge, Plan, PlanStep
from nudges.states import TABLE
from outbox.contents import BadText
from outbox.correspondence import entry_of
from people.models import Person
from ui.console import page, show
from ui.toggle import TOGGLE_FORM, as_typed, is_toggle

LISTED = 100
"""Recipients on each page of a step."""
# An email brings its own styles, and its links open in the page around it; scripts never run.
FRAME = {
    "default-src": [NONE],
    "img-src": [SELF, "data:"],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


def _step(pk: int) -> PlanStep:
    return get_object_or_404(PlanStep.objects.select_related("plan__series", "content", "step"), pk=pk)


def _nudge(pk: int) -> Nudge:
    return get_object_or_404(Nudge.objects.with_step().select_related("content", "plan_step__content"), pk=pk)


@page(
    "nudges/step/<int:pk>/",
    "nodiadau-atgoffa/cam/<int:pk>/",
    name="nudges_step",
    title=gettext_lazy("Step"),
    permission=VIEW,
)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a step of a series' plan as its first reader would get it, and take what staff decide about it."""
    plan_step = _step(pk)
    if request.method == "POST":
        _do(request, STEP_ACTIONS, plan_step, _locked_step)
        return HttpResponseRedirect(request.path)
    nudges = Nudge.objects.filter(plan_step=plan_step).with_step().order_by("due_at", "person_id")
    # Not one with a text of its own: what is read here is approved for all the others.
    shared = nudges.filter(content=None)
    first = shared.waiting().first() or shared.first()
    reader = first.person if first else cast("Person", request.user)
    context = {
        "step": plan_step,
        "counts": PlanStep.objects.filter(pk=pk).with_counts().get(),
        "nudges": Paginator(nudges, LISTED).get_page(request.GET.get("page")),
        "reader": reader,
        "previews": previewing.in_both(plan_step, first, reader, at=timezone.now()),
        "frame": first.pk if first else 0,
        "shown": sealing.as_shown(plan_step),
    }
    return show(request, "nudges/console/step.html", context)


@page(
    "nudges/step/<int:pk>/edit/",
    "nodiadau-atgoffa/cam/<int:pk>/golygu/",
    name="nudges_step_edit",
    title=gettext_lazy("Change a step"),
    permission="nudges.change_planstep",
)
def edit_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when a series' copy of a step goes out and what it says; a new text needs approval again."""
    by = actor(request)
    plan_step = _step(pk)
    form = PlanStepForm(request.POST or None, instance=plan_step)
    if is_toggle(request):
        form = as_typed(form, request)
    elif form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.fields}
        changing.edit_step(plan_step=_step(pk), values=values, by=by, at=timezone.now())
        messages.success(request, _("The step has been changed."))
        return HttpResponseRedirect(reverse("admin:nudges_step", args=[pk]))
    context = {"form": form, "toggle_form": TOGGLE_FORM, "back": reverse("admin:nudges_step", args=[pk])}
    return show(request, "nudges/console/form.html", context)


@page(
    "nudges/nudge/<int:pk>/",
    "nodiadau-atgoffa/nodyn/<int:pk>/",
    name="nudges_one",
    title=gettext_lazy("Nudge"),
    permission=VIEW,
)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person's nudge in both languages, and take what staff decide about it."""
    nudge = _nudge(pk)
    form = MoveForm(request.POST if request.POST.get("do") == "move" else None)
    if is_toggle(request):
        form = as_typed(form, request)
    elif request.method == "POST" and request.POST.get("do") == "move":
        if form.is_valid() and _moved(request, nudge, form):
            return HttpResponseRedirect(request.path)
    elif request.method == "POST":
        _do(request, NUDGE_ACTIONS, nudge, _locked_nudge)
        return HttpResponseRedirect(request.path)
    context = {
        "nudge": nudge,
        "form": form,
        "toggle_form": TOGGLE_FORM,
        "meaning": TABLE.states[nudge.state].meaning,
        "shown": sealing.as_shown(nudge.plan_step, nudge),
        "previews": previewing.in_both(nudge.plan_step, nudge, nudge.person, at=timezone.now()),
        "entries": [entry_of(nudge.message)] if nudge.message else [],
    }
    return show(request, "nudges/console/one.html", context)


def _moved(request: HttpRequest, nudge: Nudge, form: MoveForm) -> bool:
    try:
        changing.move_one(nudge=nudge, due_at=form.moment(), by=actor(request), at=timezone.now())
    except ValidationError as error:
        form.add_error("day", error)
        return False
    messages.success(request, _("The nudge has been moved."))
    return True


@page(
    "nudges/nudge/<int:pk>/edit/",
    "nodiadau-atgoffa/nodyn/<int:pk>/golygu/",
    name="nudges_one_edit",
    title=gettext_lazy("Change one person's nudge"),
    permission="nudges.change_nudge",
)
def edit_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one person their own text, in both languages."""
    by = actor(request)
    nudge = _nudge(pk)
    texts = sealing.texts_of(nudge.plan_step)
    if nudge.content is not None:
        texts = sealing.without_way_out(nudge.content)
    form = TextsForm(request.POST or None, initial={name: getattr(texts, name) for name in approving.TEXTS})
    if is_toggle(request):
        form = as_typed(form, request)
    elif form.is_valid():
        try:
            changing.edit_one(nudge=nudge, texts=form.texts(), by=by, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The text has been changed. It waits for approval."))
            return HttpResponseRedirect(reverse("admin:nudges_one", args=[pk]))
    context = {"form": form, "toggle_form": TOGGLE_FORM, "back": reverse("admin:nudges_one", args=[pk])}
    return show(request, "nudges/console/form.html", context)


@page(  # type: ignore[arg-type]  # the decorators below widen what the view is said to return
    "nudges/html/<int:step>/<int:pk>/<slug:language>/",
    "nodiadau-atgoffa/html/<int:step>/<int:pk>/<slug:language>/",
    name="nudges_html",
    title=gettext_lazy("The designed email"),
    permission=VIEW,
)
@xframe_options_sameorigin
@csp(FRAME)  # type: ignore[arg-type]  # its types know only views without arguments
def designed(request: HttpRequest, step: int, pk: int, language: str) -> HttpResponse:
    """Answer with the HTML of a nudge (``pk`` 0: of a step without any), as its reader would get it."""
    plan_step = _step(step)
    nudge = get_object_or_404(Nudge.objects.with_step(), pk=pk, plan_step=plan_step) if pk else None
    reader = nudge.person if nudge else cast("Person", request.user)
    if language not in ("cy", "en", "both"):
        raise Http404
    try:
        found = previewing.rendered(plan_step, nudge, reader, language, at=timezone.now())
    except (BadText, KeyError) as error:
        raise Http404 from error
    return HttpResponse(f'<base target="_top">{found.html}')


def _locked_step(pk: int) -> tuple[PlanStep, str]:
    Plan.objects.select_for_update().get(steps=pk)  # nobody joins between the comparison and the decision
    plan_step = _locked(pk)
    return plan_step, sealing.as_shown(plan_step)


def _locked_nudge(pk: int) -> tuple[Nudge, str]:
    nudge = Nudge.objects.select_for_update(of=("self",)).get(pk=pk)
    return nudge, sealing.as_shown(_locked(nudge.plan_step_id), nudge)


def _locked(pk: int) -> PlanStep:
    return PlanStep.objects.select_for_update(of=("self",)).select_related("plan__series").get(pk=pk)


def _do(
    request: HttpRequest, actions: dict[str, Callable[..., str]], record: Any, locked: Callable[[int], tuple[Any, str]]
) -> None:
    name = request.POST.get("do", "")
    action = actions.get(name)
    if action is None:
        raise BadRequest("Unknown action")
    by = actor(request)
    try:
        with transaction.atomic():
            if name in APPROVING:
                record, shown = locked(record.pk)
                if request.POST.get("shown") != shown:
                    raise ValidationError(
                        _(
                            "The text or its recipients have changed since you opened this page. Read it again, then decide."
                        )
                    )
            done = action(record, by)
        messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except BadText as error:
        messages.error(request, str(error))


def _approve_welsh(plan_step: PlanStep, by: Person) -> str:
    approving.approve_text(step=plan_step, language="cy", by=by, at=timezone.now())
    return _("The Welsh text is approved.")


def _approve_english(plan_step: PlanStep, by: Person) -> str:
    approving.approve_text(step=plan_step, language="en", by=by, at=timezone.now())
    return _("The English text is approved.")


def _approve(plan_step: PlanStep, by: Person) -> str:
    released = approving.approve(plan_step=plan_step, by=by, at=timezone.now())
    return _("Approved. Nudges that can go out now: %(count)s.") % {"count": released}


def _hold(plan_step: PlanStep, by: Person) -> str:
    held = approving.hold(plan_step=plan_step, by=by, at=timezone.now())
    return _("Held. Nudges that wait now: %(count)s.") % {"count": held}


def _cancel_all(plan_step: PlanStep, by: Person) -> str:
    cancelled = changing.cancel_step(plan_step=plan_step, by=by, at=timezone.now())
    return _("Nudges cancelled: %(count)s.") % {"count": cancelled}


def _reinstate_all(plan_step: PlanStep, by: Person) -> str:
    back = changing.reinstate_step(plan_step=plan_step, by=by, at=timezone.now())
    return _("Nudges that wait for approval again: %(count)s.") % {"count": back}


def _test_step(plan_step: PlanStep, by: Person) -> str:
    nudge = Nudge.objects.filter(plan_step=plan_step).first()
    previewing.send_test(plan_step=plan_step, nudge=nudge, by=by, at=timezone.now())
    return _("A test is on its way to you.")


def _test_one(nudge: Nudge, by: Person) -> str:
    previewing.send_test(plan_step=nudge.plan_step, nudge=nudge, by=by, at=timezone.now())
    return _("A test is on its way to you.")


def _approve_one(nudge: Nudge, by: Person) -> str:
    approving.approve_one(nudge=nudge, by=by, at=timezone.now())
    return _("The nudge is approved.")


def _send_now(nudge: Nudge, by: Person) -> str:
    changing.send_now(nudge=nudge, by=by, at=timezone.now())
    return _("The nudge goes out at the next working minute.")


def _cancel_one(nudge: Nudge, by: Person) -> str:
    changing.cancel_one(nudge=nudge, by=by, at=timezone.now())
    return _("The nudge is cancelled.")


def _reinstate_one(nudge: Nudge, by: Person) -> str:
    changing.reinstate_one(nudge=nudge, by=by, at=timezone.now())
    return _("The nudge is back.")


APPROVING = {"approve_cy", "approve_en", "approve", "send_now"}
"""Actions by which a text may go out: they hold only for the text that was shown."""
STEP_ACTIONS: dict[str, Callable[[PlanStep, Person], str]] = {
    "approve_cy": _approve_welsh,
    "approve_en": _approve_english,
    "approve": _approve,
    "hold": _hold,
    "cancel": _cancel_all,
    "reinstate": _reinstate_all,
    "test": _test_step,
}
NUDGE_ACTIONS: dict[str, Callable[[Nudge, Person], str]] = {
    "approve": _approve_one,
    "send_now": _send_now,
    "cancel": _cancel_one,
    "reinstate": _reinstate_one,
    "test": _test_one,
}
