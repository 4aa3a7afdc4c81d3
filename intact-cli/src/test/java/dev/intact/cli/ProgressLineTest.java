package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.observe.Event;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long FOUR_SECONDS = 4_000_000_000L;

    @Test
    void lineHasRowsRateShareAndRemainingTime() {
        Event.Progress half = new Event.Progress("player", "players.csv", 1_200_000, 50, 100);

        assertThat(ProgressLine.text(half, FOUR_SECONDS))
                .isEqualTo("players.csv: 1,200,000 rows, 300,000 rows/s, 50 %, 4.0 s left");
    }

    @Test
    void shareIsLeftOutWhereTheSizeIsNotKnown() {
        Event.Progress some = new Event.Progress("player", "-", 400, 50, -1);

        assertThat(ProgressLine.text(some, FOUR_SECONDS)).isEqualTo("-: 400 rows, 100 rows/s");
    }

    @Test
    void timesReadAsPeopleSayThem() {
        assertThat(Figures.time(0.04)).isEqualTo("0.0 s");
        assertThat(Figures.time(9.94)).isEqualTo("9.9 s");
        assertThat(Figures.time(59.4)).isEqualTo("59 s");
        assertThat(Figures.time(200)).isEqualTo("3 min 20 s");
        assertThat(Figures.time(3_720)).isEqualTo("1 h 2 min");
        assertThat(Figures.count(1, "row")).isEqualTo("1 row");
        assertThat(Figures.count(15_607, "row")).isEqualTo("15,607 rows");
    }
}
