package dev.intact.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.ledger.Timeline.Event;
import dev.intact.ledger.Timeline.Made;
import dev.intact.ledger.Timeline.Restored;
import dev.intact.ledger.Timeline.Undone;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Loads that are no events are all other numbers. */
class TimelineTest {
    private static List<Long> inForce(long upTo, Event... events) {
        Timeline timeline = new Timeline(List.of(events));
        return LongStream.rangeClosed(1, upTo)
                .filter(load -> timeline.isInForce(Set.of(load)))
                .boxed()
                .toList();
    }

    @Test
    void aLoadIsInForceUntilItIsUndone() {
        assertThat(inForce(2)).containsExactly(1L, 2L);
        assertThat(inForce(3, new Undone(3, 1))).containsExactly(2L, 3L);
    }

    @Test
    void anUndoOfAnUndoBringsItBackAndSoOn() {
        assertThat(inForce(3, new Undone(2, 1), new Undone(3, 2))).containsExactly(1L, 3L);
        assertThat(inForce(4, new Undone(2, 1), new Undone(3, 2), new Undone(4, 3)))
                .containsExactly(2L, 4L);
        assertThat(inForce(4, new Undone(2, 1), new Undone(3, 2), new Undone(4, 1)))
                .containsExactly(3L, 4L);
    }

    @Test
    void aRestoreEndsWhatCameAfterItsMoment() {
        assertThat(inForce(4, new Restored(3, 1))).containsExactly(1L, 3L, 4L);
        assertThat(inForce(3, new Restored(3, 0))).containsExactly(3L);
    }

    @Test
    void aRestoreBringsBackWhatWasUndoneSinceItsMoment() {
        assertThat(inForce(3, new Undone(2, 1), new Restored(3, 1))).containsExactly(1L, 3L);
    }

    @Test
    void aRestoreKeepsWhatWasUndoneBeforeItsMoment() {
        assertThat(inForce(4, new Undone(3, 1), new Restored(4, 3))).containsExactly(2L, 3L, 4L);
        assertThat(inForce(4, new Undone(2, 1), new Restored(4, 2))).containsExactly(2L, 4L);
    }

    @Test
    void whatARestoreHasBroughtBackIsUndoneOnceMore() {
        assertThat(inForce(4, new Undone(2, 1), new Restored(3, 1), new Undone(4, 1)))
                .containsExactly(3L, 4L);
        assertThat(inForce(5, new Undone(2, 1), new Restored(3, 1), new Undone(4, 1), new Undone(5, 4)))
                .containsExactly(1L, 3L, 5L);
    }

    @Test
    void anUndoOfARestoreGivesEachLoadTheStandingBackThatItHad() {
        assertThat(inForce(4, new Restored(3, 1), new Undone(4, 3))).containsExactly(1L, 2L, 4L);
        assertThat(inForce(4, new Undone(2, 1), new Restored(3, 1), new Undone(4, 3)))
                .containsExactly(2L, 4L);
        assertThat(inForce(5, new Restored(3, 1), new Undone(4, 3), new Undone(5, 4)))
                .containsExactly(1L, 3L, 5L);
    }

    @Test
    void whatWasLoadedBetweenARestoreAndItsUndoStays() {
        assertThat(inForce(5, new Restored(3, 1), new Undone(5, 3))).containsExactly(1L, 2L, 4L, 5L);
    }

    @Test
    void restoresOutOfOrderGoEachToItsOwnMoment() {
        assertThat(inForce(5, new Restored(3, 1), new Restored(5, 4))).containsExactly(1L, 3L, 4L, 5L);
        assertThat(inForce(5, new Restored(3, 1), new Restored(5, 2))).containsExactly(1L, 2L, 5L);
        assertThat(inForce(6, new Restored(3, 1), new Restored(5, 2), new Restored(6, 3)))
                .containsExactly(1L, 3L, 6L);
    }

    @Test
    void anUndoThatChangedNothingOfALoadGivesItNothingBack() {
        // 2 takes 1 away, 3 brings it back, 4 takes it away; that 3 is undone changes nothing, and that 4 is brings it
        // back.
        Event[] events = {new Undone(2, 1), new Undone(3, 2), new Undone(4, 1), new Undone(5, 3), new Undone(6, 4)};
        assertThat(new Timeline(List.of(events)).isInForce(Set.of(1L))).isTrue();
    }

    @Test
    void anUndoIsUndoneAlthoughARestoreToALaterMomentCameBetween() {
        assertThat(inForce(4, new Undone(2, 1), new Restored(3, 2), new Undone(4, 2)))
                .containsExactly(1L, 3L, 4L);
    }

    @Test
    void aMomentThatIsNotYetIsThatOfAnotherDatabase() {
        assertThat(inForce(2, new Restored(2, 50))).containsExactly(2L);
    }

    @Test
    void aLoadThatMadeTheTableAnewEndsAllBeforeIt() {
        assertThat(inForce(4, new Made(3))).containsExactly(3L, 4L);
        assertThat(new Timeline(List.of(new Made(3))).ended(1)).contains(new Made(3));
        assertThat(inForce(4, new Made(3), new Undone(4, 3)))
                .as("what was dropped by hand does not come back")
                .containsExactly(4L);
        assertThat(inForce(5, new Made(3), new Undone(4, 3), new Undone(5, 4))).containsExactly(3L, 5L);
        assertThat(inForce(5, new Made(3), new Restored(5, 2))).containsExactly(1L, 2L, 5L);
        assertThat(content(List.of(1L, 3L), new Made(3))).isTrue();
        assertThat(content(List.of(1L, 3L), new Made(3), new Undone(4, 3))).isFalse();
    }

    @Test
    void itIsSaidSinceWhenALoadIsNotInForce() {
        Event first = new Undone(3, 1);
        Event second = new Restored(5, 2);
        Timeline timeline = new Timeline(List.of(second, new Restored(4, 3), first));
        assertThat(timeline.ended(1)).isEmpty();
        assertThat(timeline.ended(3)).contains(second);
        assertThat(new Timeline(List.of(first, new Restored(4, 3), new Undone(6, 4))).ended(1))
                .contains(first);
        assertThat(new Timeline(List.of(new Restored(4, 1), new Restored(5, 0), new Undone(6, 5))).ended(2))
                .contains(new Restored(4, 1));
    }

    @Test
    void contentThatStandsOnceGoesWithTheLoadThatBroughtIt() {
        assertThat(content(List.of(1L, 2L), new Undone(3, 2)))
                .as("2 found it there")
                .isTrue();
        assertThat(content(List.of(1L, 2L), new Undone(3, 1)))
                .as("1 brought it")
                .isFalse();
        assertThat(content(List.of(1L, 2L, 4L), new Undone(3, 1), new Undone(5, 4)))
                .isFalse();
        assertThat(content(List.of(1L, 4L), new Restored(3, 0), new Undone(5, 3)))
                .as("it stands again")
                .isTrue();
        assertThat(content(List.of(1L, 4L), new Restored(3, 0), new Undone(5, 3), new Undone(6, 4)))
                .as("what 5 found is not brought back by it")
                .isFalse();
    }

    private static boolean content(List<Long> loads, Event... events) {
        return new Timeline(List.of(events)).isInForce(loads);
    }

    @Test
    void thousandsOfUndosOfUndosAreFollowed() {
        List<Event> events = new ArrayList<>();
        for (long undo = 2; undo <= 20_001; undo++) {
            events.add(new Undone(undo, undo - 1));
        }
        assertThat(new Timeline(events).isInForce(Set.of(1L))).isTrue();
        events.add(new Restored(20_002, 10_000));
        assertThat(new Timeline(events).isInForce(Set.of(1L))).isFalse();
    }

    @Test
    void undosThatWereUndoneAreNothingAndAllElseIsSomething() {
        assertThat(new Timeline(List.of()).isQuiet()).isTrue();
        assertThat(new Timeline(List.of(new Undone(2, 1), new Undone(3, 2))).isQuiet())
                .isTrue();
        assertThat(new Timeline(List.of(new Undone(2, 1), new Undone(3, 2), new Undone(4, 1))).isQuiet())
                .isFalse();
        assertThat(new Timeline(List.of(new Undone(2, 1), new Restored(3, 0), new Undone(4, 2))).isQuiet())
                .isFalse();
    }
}
