package dev.intact.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions are handed on as text, and compared on one timeline only. */
class PositionTest {
    @ParameterizedTest
    @ValueSource(strings = {"1:0/16B3748", "0:0/0", "7:FFFFFFFF/FFFFFFFF", "123456789:1/0"})
    void isReadAsItWasWritten(String text) {
        assertThat(Position.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0/16B3748", "1:0/", "-1:0/0", "1:0/16b3748", "1:0/123456789", "1:0/0 "})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void isReachedByWhoeverIsThereOrFurther() {
        Position at = Position.parse("2:1/10");
        assertThat(at.reaches(at)).isTrue();
        assertThat(Position.parse("2:F0000000/0").reaches(at)).isTrue();
        assertThat(Position.parse("2:1/F").reaches(at)).isFalse();
        assertThat(Position.parse("1:0/0").reaches(Position.START)).isTrue();
    }

    @Test
    void isNotReachedOnAnotherTimeline() {
        Position at = Position.parse("2:1/10");
        assertThat(Position.parse("1:5/0").reaches(at)).isFalse();
        assertThat(Position.parse("3:5/0").reaches(at)).isFalse();
        assertThat(Position.parse("3:5/0").since(at)).isEmpty();
        assertThat(Position.parse("2:1/20").since(at)).contains(16L);
    }
}
