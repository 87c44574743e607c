"""A programme from its announcement to the thanks at its end, and what stays between the two of a mentorship."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.forum.members import edit_profile
from forumdesk.forum.mentoring import (
    Offer,
    Terms,
    edit_programme,
    enrol,
    enrolments,
    leave_programme,
    programme_home,
    programmes,
    start_programme,
)
from forumdesk.forum.mentoring_news import MentoringKind
from forumdesk.forum.mentorship_facts import MentorshipState, my_mentorships
from forumdesk.forum.mentorships import (
    change_goal,
    confirm_meeting,
    drop_goal,
    drop_meeting,
    give_feedback,
    give_thanks,
    mentorship_home,
    move_meeting,
    note_progress,
    public_thanks,
    put_meeting,
    set_goal,
    write_note,
)
from forumdesk.forum.messages import add_participants, participants
from forumdesk.forum.notices import notices
from forumdesk.forum.pairing import (
    answer_mentorship,
    best_matches,
    board,
    drop_proposal,
    end_mentorship,
    fits_for,
    go_on,
    keep_matches,
    put_proposal,
    send_proposals,
    take_back_answer,
)
from forumdesk.forum.posts import accept_answer
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.mentoring import Moment, Side
from tests.aging import age
from tests.world import World


class Spring:
    """Olga organises; Max and Mia mentor, Ned and Nia ask."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.staff = world.member("mo", role=Role.MODERATOR)
        self.olga, self.max, self.mia, self.ned, self.nia, self.tom = (
            world.member(login, name=login.capitalize()) for login in ("olga", "max", "mia", "ned", "nia", "tom")
        )
        self.terms = Terms("Spring", "Learn from each other", now(), now() + timedelta(days=90), self.olga)
        self.id = world.write(start_programme, self.staff, self.terms)

    def people(self) -> None:
        """Four take part. Max has answered two questions about Excel, which nobody else has."""
        world = self.world
        world.community("General")
        for title in ("Excel pivot is empty", "A sum in Excel"):
            topic = world.topic(title, by=self.tom)
            world.write(accept_answer, self.tom, world.reply(topic, "So", by=self.max).post_id)
        self.enrol(self.max, Side.MENTOR, "Excel, leading people", mentees_most=1)
        self.enrol(self.mia, Side.MENTOR, "Excel; public speaking")
        self.enrol(self.ned, Side.MENTEE, "Excel")
        self.enrol(self.nia, Side.MENTEE, "speaking in public, Excel")

    def enrol(self, who: int, side: Side, skills: str, **more: Any) -> None:
        offer = replace(Offer(skills, "English", "Europe/Lisbon"), **more)
        self.world.write(enrol, who, self.id, side, offer)

    def pair(self) -> int:
        """Max mentors Ned; both accepted."""
        self.world.write(put_proposal, self.olga, self.id, mentee_id=self.ned, mentor_id=self.max, why="Excel")
        self.world.write(send_proposals, self.olga, self.id)
        [row] = self.world.read(my_mentorships, self.ned)
        for who in (self.max, self.ned):
            self.world.write(answer_mentorship, who, row.id, accepts=True)
        return row.id

    def row(self, who: int) -> Any:
        return self.world.read(my_mentorships, who)[0]

    def half_way(self) -> None:
        """Half of the programme is over."""
        self.age(46)

    def age(self, days: float) -> None:
        age(self.world, days, "mentorship", "mentorship_answer", "goal_progress")
        age(self.world, days, "programme", column="starts_at")
        age(self.world, days, "programme", column="ends_at")
        age(self.world, days, "meeting", column="meet_at")


@pytest.fixture
def spring(world: World) -> Spring:
    return Spring(world)


def test_a_programme_is_announced_by_staff_changed_by_its_organiser_and_handed_over_by_an_admin(spring: Spring) -> None:
    world, olga = spring.world, spring.olga
    with pytest.raises(NotAllowed):
        world.write(start_programme, spring.tom, spring.terms)
    for wrong, field in (
        ({"name": " "}, "name"),
        ({"ends_at": spring.terms.starts_at}, "ends_at"),
        ({"mentees_most": 0}, "mentees_most"),
        ({"meet_every_days": 400}, "meet_every_days"),
        ({"organiser_id": 999}, "organiser"),
    ):
        with pytest.raises(Invalid) as refused:
            world.write(edit_programme, olga, spring.id, replace(spring.terms, **wrong))
        assert refused.value.field == field
    world.write(edit_programme, olga, spring.id, replace(spring.terms, name="Summer"))
    with pytest.raises(NotAllowed):
        world.write(edit_programme, spring.staff, spring.id, spring.terms)
    with pytest.raises(Invalid, match="An admin"):
        world.write(edit_programme, olga, spring.id, replace(spring.terms, organiser_id=spring.tom))
    world.write(edit_programme, world.admin, spring.id, replace(spring.terms, organiser_id=spring.tom))
    [row] = world.read(programmes, spring.tom)
    assert (row.terms.name, row.organiser.name, row.may_match, row.mentee_count) == ("Spring", "Tom", True, 0)
    assert world.read(programmes, olga)[0].may_edit is False


def test_members_offer_and_ask_in_their_own_words_and_mentees_are_not_on_show(spring: Spring) -> None:
    world = spring.world
    for wrong, field in (
        (Offer(" , "), "skills"),
        (Offer("Excel", time_zone="Atlantis/Deep"), "time_zone"),
        (Offer("Excel", from_hour=9, until_hour=9), "hours"),
        (Offer("Excel", mentees_most=30), "mentees_most"),
        (Offer("Excel", note="x" * 501), "note"),
    ):
        with pytest.raises(Invalid) as refused:
            world.write(enrol, spring.max, spring.id, Side.MENTOR, wrong)
        assert refused.value.field == field
    spring.people()
    seen = {who: len(world.read(enrolments, who, spring.id)) for who in (spring.tom, spring.ned, spring.olga)}
    assert seen == {spring.tom: 2, spring.ned: 3, spring.olga: 4}  # the mentors; and oneself; and everybody
    spring.enrol(spring.max, Side.MENTOR, "Excel")
    home = world.read(programme_home, spring.max, spring.id)
    assert [row.skills for row in home.own] == [("Excel",)]
    assert home.row.mentee_count is None
    offer = world.write(leave_programme, spring.max, spring.id, Side.MENTOR)
    assert world.read(programme_home, spring.max, spring.id).own == ()
    assert offer is not None
    world.write(enrol, spring.max, spring.id, Side.MENTOR, offer)
    spring.age(100)
    with pytest.raises(Invalid, match="is over"):
        spring.enrol(spring.tom, Side.MENTEE, "Excel")


def test_matching_is_best_for_all_says_why_and_counts_what_one_answered(spring: Spring) -> None:
    """Both mentees want Excel. Max knows it best, and yet Nia gets Mia: only she speaks in public."""
    spring.people()
    world = spring.world
    fits = {fit.mentee_id: fit for fit in world.read(best_matches, spring.olga, spring.id)}
    assert {mentee: fit.mentor_id for mentee, fit in fits.items()} == {spring.ned: spring.max, spring.nia: spring.mia}
    assert fits[spring.ned].skills == (("Excel", 2),)
    others = world.read(fits_for, spring.olga, spring.id, spring.ned)
    assert [(mentor.name, bool(fit.against)) for mentor, fit in others] == [("Max", False), ("Mia", False)]
    assert others[0][1].score > others[1][1].score
    with pytest.raises(NotAllowed):
        world.read(best_matches, spring.staff, spring.id)
    for who in (spring.max, spring.ned):
        world.write(edit_profile, who, department="Finance")
    apart = {fit.mentee_id: fit.mentor_id for fit in world.read(best_matches, spring.olga, spring.id)}
    assert apart.get(spring.ned) != spring.max, "the same direct team"


def test_the_organiser_adjusts_and_sends_and_both_accept(spring: Spring) -> None:
    spring.people()
    world, olga = spring.world, spring.olga
    world.write(keep_matches, olga, spring.id, world.read(best_matches, olga, spring.id))
    assert world.read(my_mentorships, spring.ned) == []
    world.write(put_proposal, olga, spring.id, mentee_id=spring.nia, mentor_id=spring.max, why="Try it")
    with pytest.raises(Invalid, match="Max takes 1 and would have 2"):
        world.write(send_proposals, olga, spring.id)
    world.write(drop_proposal, olga, spring.id, spring.nia)
    assert [each.name for each in world.read(board, olga, spring.id).alone] == ["Nia"]
    assert world.write(send_proposals, olga, spring.id) == 1
    row = spring.row(spring.ned)
    assert row.why == (
        "Wants to learn what the mentor knows: Excel. The mentor gave accepted answers: 2 on Excel. "
        "Both have time in 8 hours of the day. Both speak English."
    )
    for stranger in (spring.tom, spring.nia, spring.staff, world.admin):
        with pytest.raises(NotFound):
            world.read(mentorship_home, stranger, row.id)
    with pytest.raises(NotAllowed):
        world.write(answer_mentorship, olga, row.id, accepts=True)
    world.write(answer_mentorship, spring.max, row.id, accepts=True)
    assert spring.row(spring.ned).state is MentorshipState.PROPOSED
    with pytest.raises(Conflict, match="once both"):
        world.write(set_goal, spring.max, row.id, title="Pivot")
    world.write(answer_mentorship, spring.ned, row.id, accepts=False, note="Too busy")
    assert [(each.state, each.answers[-1].note) for each in world.read(board, olga, spring.id).mentorships] == [
        (MentorshipState.DECLINED, "Too busy")
    ]
    assert {fit.mentee_id: fit.mentor_id for fit in world.read(best_matches, olga, spring.id)}[spring.ned] != spring.max
    world.write(take_back_answer, spring.ned, row.id)
    space = world.write(answer_mentorship, spring.ned, row.id, accepts=True)
    assert spring.row(spring.max).state is MentorshipState.ACTIVE
    assert spring.row(spring.max).topic_id == space
    assert [each.name for each in world.read(participants, spring.max, space)] == ["Max", "Ned"]
    for outsider in (olga, world.admin, spring.tom):
        with pytest.raises(NotFound):
            world.read(participants, outsider, space)
    with pytest.raises(NotAllowed):
        world.write(add_participants, spring.ned, space, [spring.tom])


def test_the_two_work_together_and_the_organiser_sees_progress_and_no_word(spring: Spring) -> None:
    spring.people()
    world, pair = spring.world, spring.pair()
    goal = world.write(set_goal, spring.ned, pair, title="Say no to Tom")
    other = world.write(set_goal, spring.max, pair, title="Be on time")
    world.write(note_progress, spring.max, goal, 60)
    world.write(change_goal, spring.ned, goal, title="Say no kindly")
    with pytest.raises(NotFound):
        world.write(change_goal, spring.max, goal, title="Mine")
    held = world.write(put_meeting, spring.max, pair, meet_at=now() - timedelta(hours=2), notes="He is afraid of Tom")
    planned = world.write(put_meeting, spring.ned, pair, meet_at=now() + timedelta(days=3))
    world.write(write_note, spring.ned, held, notes="I am", next_steps="Talk to him")
    world.write(confirm_meeting, spring.ned, held)
    with pytest.raises(Invalid, match="still to come"):
        world.write(confirm_meeting, spring.max, planned)
    world.write(move_meeting, spring.ned, planned, meet_at=now() + timedelta(days=5), minutes=30)
    with pytest.raises(Conflict):
        world.write(drop_meeting, spring.max, held)
    home = world.read(mentorship_home, spring.max, pair)
    assert [(each.title, each.percent) for each in home.goals] == [("Say no kindly", 60), ("Be on time", 0)]
    assert [(note.notes, note.next_steps) for note in home.meetings[1].notes] == [
        ("He is afraid of Tom", ""),
        ("I am", "Talk to him"),
    ]
    seen = world.read(mentorship_home, spring.olga, pair)
    assert (seen.row.percent, seen.row.held, seen.may_work) == (30, 1, False)
    assert (seen.goals, [note for each in seen.meetings for note in each.notes], seen.row.topic_id) == ((), [], None)
    for what in ("Say no", "afraid", "Talk to him"):
        assert what not in repr(seen)
    world.write(drop_goal, spring.max, other)
    world.write(drop_meeting, spring.ned, planned)
    assert world.read(mentorship_home, spring.olga, pair).row.percent == 60
    for action, args in ((note_progress, (goal, 100)), (confirm_meeting, (held,))):
        with pytest.raises(NotFound):
            world.write(action, spring.olga, *args)


def test_it_goes_quiet_is_looked_at_half_way_and_ends_with_thanks(spring: Spring) -> None:
    spring.people()
    world, pair = spring.world, spring.pair()
    assert (spring.row(spring.ned).is_quiet, spring.row(spring.ned).owes(spring.ned)) == (False, None)
    spring.half_way()
    assert (spring.row(spring.ned).is_quiet, spring.row(spring.ned).owes(spring.ned)) == (True, Moment.CHECK_IN)
    world.write(put_meeting, spring.max, pair, meet_at=now() + timedelta(days=1))
    assert not spring.row(spring.ned).is_quiet
    world.write(give_feedback, spring.ned, pair, moment=Moment.CHECK_IN, rating=2, words="He is late")
    assert spring.row(spring.ned).owes(spring.ned) is None
    assert spring.row(spring.max).feedback == ()
    [said] = world.read(mentorship_home, spring.olga, pair).row.feedback
    assert (said.rating, said.words) == (2, "He is late")
    spring.age(50)
    row = spring.row(spring.max)
    assert (row.state, row.owes(spring.max)) == (MentorshipState.ENDED, Moment.END)
    world.write(give_feedback, spring.max, pair, moment=Moment.END, rating=5)
    world.write(give_thanks, spring.ned, pair, words="You listened", is_public=False)
    assert [each.words for each in world.read(mentorship_home, spring.max, pair).thanks] == ["You listened"]
    assert world.read(public_thanks, spring.tom) == []
    assert world.read(mentorship_home, spring.olga, pair).thanks == ()
    world.write(give_thanks, spring.ned, pair, words="You listened", is_public=True)
    [thanks] = world.read(public_thanks, spring.tom)
    assert (thanks.by.name, thanks.to.name, thanks.words) == ("Ned", "Max", "You listened")


def test_either_of_them_or_the_organiser_ends_it_early_and_takes_that_back(spring: Spring) -> None:
    spring.people()
    world, pair = spring.world, spring.pair()
    world.write(end_mentorship, spring.ned, pair, "I move to another office")
    ended = world.read(board, spring.olga, spring.id).mentorships[0]
    assert (ended.state, ended.end_note) == (MentorshipState.ENDED, "I move to another office")
    with pytest.raises(Conflict):
        world.write(set_goal, spring.max, pair, title="Too late")
    world.write(go_on, spring.max, pair)  # not his to take back
    assert spring.row(spring.ned).state is MentorshipState.ENDED
    world.write(go_on, spring.ned, pair)
    assert spring.row(spring.ned).state is MentorshipState.ACTIVE


def test_all_are_told_of_what_concerns_them_and_of_nothing_else(spring: Spring) -> None:
    world = spring.world

    def told(who: int) -> set[str]:
        mentoring = {kind.value for kind in MentoringKind}
        return {row.kind.value for row in world.read(notices, who) if row.kind.value in mentoring}

    assert (told(spring.tom), told(spring.olga)) == ({"programme announced"}, set())
    spring.people()
    assert (told(spring.ned), told(spring.olga)) == (set(), {"joined programme"})
    pair = spring.pair()
    assert told(spring.max) == {"mentorship begins"}  # Ned accepted after him
    world.write(put_meeting, spring.ned, pair, meet_at=now() - timedelta(hours=1), notes="Hush")
    world.write(put_meeting, spring.ned, pair, meet_at=now() + timedelta(days=2))
    assert told(spring.max) == {"mentorship begins", "meeting to confirm", "meeting planned"}
    assert told(spring.olga) == {"joined programme"}
    spring.half_way()
    assert {"mentorship quiet", "feedback due"} <= told(spring.ned)
    world.write(give_feedback, spring.ned, pair, moment=Moment.CHECK_IN, rating=2, words="He is late")
    world.write(give_thanks, spring.ned, pair, words="You listened", is_public=False)
    assert "feedback due" not in told(spring.ned)
    assert "feedback given" in told(spring.olga)
    assert "mentorship thanks" in told(spring.max)
    world.write(end_mentorship, spring.max, pair, "I move")
    assert "mentorship ended" in told(spring.ned)
    for who in (spring.tom, spring.mia, world.admin):
        assert told(who) <= {"programme announced"}
