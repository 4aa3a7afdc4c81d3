package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
    void beginningOfDelimitedTextTellsTheFieldsAndWhatItsRecordsAre() throws IOException {
        String text = "id,name\n1,x\n" + "2,y\n".repeat(50) + "z,\n";
        Survey survey =
                beginning(text, Format.csv(), Texts.plan(Unlisted.IGNORE), 40).orElseThrow();
        assertThat(shown(survey)).containsExactly("id Int[bits=64]", "name Text[maxLength=OptionalInt.empty]");
        assertThat(survey.records()).isBetween(1L, 49L);
        assertThat(shown(beginning(text, Format.csv(), Texts.plan(Unlisted.IGNORE), 1000)
                        .orElseThrow()))
                .contains("id Text[maxLength=OptionalInt.empty]");
    }

    @Test
    void beginningWithAFaultOrWithoutARecordTellsNothing() throws IOException {
        for (String text : List.of("", "a,b\n", "a,b\n1\n", "a,b\n1,2\n3\n", "a,a\n1,2\n", "a,b\n1,\"2\n")) {
            assertThat(beginning(text, Format.csv(), Texts.plan(Unlisted.IGNORE), 1000))
                    .as(text)
                    .isEmpty();
        }
        for (String text : List.of("", "{", "7\n", "{\"a\":1}\n{", "{\"a\":{}}", "{\"a_b\":1}\n{\"a\":{\"b\":2}}\n")) {
            assertThat(beginning(text, Format.ndjson(), Texts.plan(Unlisted.REFUSE), 1000))
                    .as(text)
                    .isEmpty();
        }
        assertThat(beginning("{\"a\":1}\n", Format.ndjson(), Texts.plan(Unlisted.REFUSE, "later"), 1000))
                .isEmpty();
        // Where a.c comes among the others is not known before it was seen.
        assertThat(beginning("{\"b\":1}\n", Format.ndjson(), Texts.plan(Unlisted.REFUSE, "x=a.c"), 1000))
                .isEmpty();
        assertThat(beginning("[{\"a\":1}]", Format.json(), Texts.plan(Unlisted.REFUSE), 1000))
                .isEmpty();
    }

    /** Whoever takes the beginning for the whole learns from faults and from types that it is not. */
    @Test
    void beginningOfLinesIsTheWholeWhereTheRestHasNoFaultAndNoOtherTypes() throws IOException {
        long seed = Long.getLong("survey.seed", System.nanoTime());
        System.out.println("SurveyTest seed " + seed);
        Random random = new Random(seed);
        int same = 0;
        int noticed = 0;
        for (int i = 0; i < 4_000; i++) {
            String text = randomLines(random);
            FieldPlan asked = random.nextInt(3) > 0
                    ? Texts.plan(Unlisted.REFUSE)
                    : Texts.plan(random.nextBoolean() ? Unlisted.REFUSE : Unlisted.IGNORE, "b", "x=a.c", "a_b");
            Optional<Survey> begun = beginning(text, Format.ndjson(), asked, 30 + random.nextInt(60));
            if (begun.isEmpty()) {
                continue;
            }
            if (isNoticed(text, begun.get(), asked.unlisted())) {
                noticed++;
                continue;
            }
            same++;
            assertThat(shown(begun.get()))
                    .as("seed %d, case %d: %s", seed, i, text)
                    .isEqualTo(shown(json(text, asked)));
        }
        assertThat(same).isGreaterThan(200);
        assertThat(noticed).isGreaterThan(200);
    }

    @Test
    void lateMemberWithoutAValueIsNoticedThoughFieldsBeginWithItsName() throws IOException {
        String before = "{\"a_b\":1,\"c\":{\"d\":1}}\n".repeat(4);
        FieldPlan any = Texts.plan(Unlisted.REFUSE);
        for (String late : List.of("null", "{}")) {
            String text = before + "{\"a_b\":1,\"a\":" + late + "}\n";
            Survey begun = beginning(text, Format.ndjson(), any, 30).orElseThrow();
            assertThat(shown(begun)).hasSize(2);
            assertThat(isNoticed(text, begun, any.unlisted())).isTrue();
            assertThat(shown(json(text, any))).hasSize(3);
        }
    }

    @Test
    void objectThatIsNullInSomeRecordsIsNothingNew() throws IOException {
        String text = "{\"c\":{\"d\":1}}\n" + "{\"c\":null}\n{\"c\":{}}\n".repeat(9);
        FieldPlan any = Texts.plan(Unlisted.REFUSE);
        Survey begun = beginning(text, Format.ndjson(), any, 1).orElseThrow();
        assertThat(isNoticed(text, begun, any.unlisted())).isFalse();
        assertThat(Texts.read(
                        Texts.of("{\"c\":null}\n{\"c\":7}\n{\"c\":{\"d\":1}}\n"),
                        Format.ndjson(),
                        Texts.plan(Unlisted.REFUSE_EMPTY, "c_d"),
                        16))
                .containsExactly("1: -", "2! c: no column asks for c", "3: 1");
    }

    private static boolean isNoticed(String text, Survey begun, Unlisted unlisted) throws IOException {
        List<FieldPlan.Field> fields = begun.fields().stream()
                .map(field -> new FieldPlan.Field(field.name(), field.path()))
                .toList();
        List<TypeGuess> guesses =
                begun.fields().stream().map(field -> field.guess().copy()).toList();
        FieldPlan plan = new FieldPlan(fields, unlisted == Unlisted.REFUSE ? Unlisted.REFUSE_EMPTY : unlisted);
        try (Pieces pieces =
                Readers.cut(Texts.of(text), Format.ndjson(), plan, 40).orElseThrow()) {
            for (Optional<Pieces.Piece> piece = pieces.next(); piece.isPresent(); piece = pieces.next()) {
                try (RecordReader reader = piece.get().open()) {
                    for (Read read = reader.next(); read != Read.END; read = reader.next()) {
                        if (read == Read.FAULT) {
                            return true;
                        }
                        for (int i = 0; i < guesses.size(); i++) {
                            guesses.get(i).accept(reader.record(), i);
                        }
                    }
                }
            }
        }
        for (int i = 0; i < guesses.size(); i++) {
            if (!guesses.get(i).type(38).equals(begun.fields().get(i).guess().type(38))) {
                return true;
            }
        }
        return false;
    }

    private static String randomLines(Random random) {
        StringBuilder text = new StringBuilder();
        int rare = 2 + random.nextInt(30);
        for (int n = 2 + random.nextInt(12); n > 0; n--) {
            List<String> members = new ArrayList<>();
            for (String name : List.of("a", "b", "a_b", "A")) {
                if (random.nextInt(name.length() == 1 && name.charAt(0) > 'Z' ? 6 : rare) != 0 ^ name.equals("A")) {
                    members.add("\"" + name + "\":" + randomValue(random, name, rare));
                }
            }
            text.append('{').append(String.join(",", members)).append("}\n");
        }
        return text.toString();
    }

    private static String randomValue(Random random, String name, int rare) {
        String[] values = {"null", "{}", "[1]", "\"x\"", "7", "{\"c\":1}", "{\"b\":2}", "{\"b\":{\"c\":2},\"d\":null}"};
        if (random.nextInt(rare) == 0) {
            return values[random.nextInt(values.length)];
        }
        return name.equals("a") ? "{\"c\":1,\"d\":5}" : "1";
    }

    private static Optional<Survey> beginning(String text, Format format, FieldPlan plan, long bytes)
            throws IOException {
        Survey.Nulls nulls = (field, record, cell) -> record.text(cell).isEmpty();
        return Survey.beginning(Texts.of(text), format, plan, nulls, new Survey.Extent(bytes, 16));
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
