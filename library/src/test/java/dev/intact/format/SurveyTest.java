package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.format.FieldPlan.Unlisted;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurveyTest {

    @Test
    void fieldsOfDelimitedTextAreThoseOfTheHeader() throws IOException {
        Survey survey = Survey.of(
                Texts.of("id,name\n1,\n2,x\n3\n"),
                Format.csv(),
                Texts.plan(Unlisted.IGNORE),
                (field, record, cell) -> record.text(cell).isEmpty());
        assertThat(shown(survey)).containsExactly("id Int[bits=64]", "name Text[maxLength=OptionalInt.empty]");
        assertThat(survey.records()).isEqualTo(2);
        assertThat(survey.faultCount()).isEqualTo(1);
        assertThat(survey.endedEarly()).isFalse();
    }

    @Test
    void membersAreFlattenedInTheOrderTheyAppear() throws IOException {
        Survey survey = json("""
                {"id":1,"club":{"name":"x","at":{"lat":1.5}},"tags":[],"empty":{},"mixed":{"a":1},"never":null}
                {"id":2,"late":true,"club":{"name":"y","city":"z"},"mixed":7}
                """, Texts.plan(Unlisted.REFUSE));
        assertThat(shown(survey))
                .containsExactly(
                        "id Int[bits=64]",
                        "club_name Text[maxLength=OptionalInt.empty]",
                        "club_at_lat Decimal[precision=OptionalInt.empty, scale=OptionalInt.empty]",
                        "club_city Text[maxLength=OptionalInt.empty]",
                        "tags Json[]",
                        "empty Json[]",
                        "mixed Json[]",
                        "never Text[maxLength=OptionalInt.empty]",
                        "late Bool[]");
    }

    @Test
    void whatTheSurveyFindsTheReaderTakesWithoutAFault() throws IOException {
        String text = """
                {"id":1,"club":{"name":"x"},"mixed":{"a":1},"empty":{}}
                {"id":2,"club":null,"mixed":7,"empty":{}}
                """;
        String[] names = json(text, Texts.plan(Unlisted.REFUSE)).fields().stream()
                .map(Survey.Field::name)
                .toArray(String[]::new);
        assertThat(Texts.read(Texts.of(text), Format.ndjson(), Texts.plan(Unlisted.REFUSE, names), 64))
                .containsExactly("1: 1|'x'|{\"a\":1}|{}", "2: 2|-|7|{}");
    }

    @Test
    void fieldsAskedForAreNotFoundAgain() throws IOException {
        Survey survey = json("""
                {"id":1,"club":{"name":"x","city":"z"},"at":[1,2],"extra":{"a":1}}
                """, Texts.plan(Unlisted.REFUSE, "club_title=club.name", "lat=at.0", "extra", "place=#"));
        assertThat(shown(survey))
                .extracting(s -> s.substring(0, s.indexOf(' ')))
                .containsExactly("place", "id", "club_title", "club_city", "lat", "extra");
        assertThat(shown(json("{\"a\":1,\"b\":2}", Texts.plan(Unlisted.IGNORE, "b"))))
                .containsExactly("b Int[bits=64]");
    }

    @Test
    void membersThatWouldBeOneColumnAreAFaultThatNamesBoth() throws IOException {
        Survey survey = json("{\"a_b\":1}\n{\"a\":{\"b\":2}}\n", Texts.plan(Unlisted.REFUSE));
        assertThat(survey.faults()).hasSize(1);
        assertThat(survey.faults().get(0).line()).isEqualTo(2);
        assertThat(survey.faults().get(0).reason()).contains("a_b and a.b");
    }

    @Test
    void documentsOfSeveralTablesAreSeen() throws IOException {
        assertThat(Survey.shape(Texts.of("{\"a\":[{}],\"b\":[]}"), Format.json())
                        .isTables())
                .isTrue();
        Survey.Shape shape = Survey.shape(Texts.of("{\"n\":1,\"a\":[{}],\"b\":[1]}"), Format.json());
        assertThat(shape.tables()).containsExactly("a");
        assertThat(shape.others()).containsExactly("n", "b");
        assertThat(Survey.shape(Texts.of("[1]"), Format.json()).root()).isEqualTo(Survey.Root.ARRAY);
        assertThat(Survey.shape(Texts.of("{\"a\":["), Format.json()).isTables()).isFalse();
    }

    private static Survey json(String text, FieldPlan plan) throws IOException {
        return Survey.of(Texts.of(text), Format.ndjson(), plan, (field, record, cell) -> false);
    }

    private static List<String> shown(Survey survey) {
        return survey.fields().stream()
                .map(f -> f.name() + " " + f.guess().type(15))
                .toList();
    }
}
