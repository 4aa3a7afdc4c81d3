package dev.intact.faults;

import static dev.intact.faults.Work.create;
import static dev.intact.faults.Work.delete;
import static dev.intact.faults.Work.replace;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search itself is tried: whoever leaves out a rule is found out. */
class KnownBadTest {
    @ParameterizedTest
    @EnumSource(BadHabit.class)
    void ruleThatIsLeftOutIsMissed(BadHabit habit) {
        Work work = new Work(1, replace("a/x"), create("a/y"), delete("b/z"));
        boolean kept = habit.name().startsWith("KEPT_");
        Play play = new Play("three files", Set.of("a/x", "b/z"), kept ? work.keeping() : work);
        assertThatThrownBy(() -> new CrashSearch(play, habit).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(habit.finding());
    }
}
