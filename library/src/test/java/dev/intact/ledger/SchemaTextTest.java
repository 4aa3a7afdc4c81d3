package dev.intact.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.Check;
import dev.intact.schema.TableSchema.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SchemaTextTest {
    private static final List<ColumnType> TYPES = List.of(
            new ColumnType.Int(16),
            new ColumnType.Decimal(OptionalInt.of(10), OptionalInt.of(-2)),
            ColumnType.decimal(),
            new ColumnType.Real(32),
            new ColumnType.Bool(),
            ColumnType.text(),
            ColumnType.text(7),
            new ColumnType.Date(),
            new ColumnType.Time(),
            new ColumnType.Timestamp(true),
            new ColumnType.Json(),
            new ColumnType.Bytes(),
            new ColumnType.Uuid(),
            new ColumnType.Other("int4range"));

    private static TableSchema table() {
        List<Column> columns = new ArrayList<>();
        for (ColumnType type : TYPES) {
            Fill fill = Fill.values()[columns.size() % Fill.values().length];
            columns.add(new Column("c \"," + columns.size(), type, "odd\ntype", columns.size() % 2 == 0, fill));
        }
        TableName name = TableName.of("a.b", "c.d");
        return new TableSchema(
                name,
                columns,
                List.of(
                        new TableSchema.Key("pk", List.of("c \",0", "c \",1"), true, true),
                        new TableSchema.Key("", List.of("x"), false, false)),
                List.of(new ForeignKey(
                        "fk", name, List.of("x"), TableName.of("p"), List.of("y"), true, Action.CASCADE, Action.SET)),
                List.of(new Check("", "x > 0")),
                List.of(),
                true,
                List.of(List.of("x", "y")));
    }

    @Test
    void aTableThatIsReadEqualsTheOneThatWasWritten() {
        assertThat(SchemaText.read(SchemaText.write(table()))).isEqualTo(table());
    }

    @Test
    void whatIsNoTableIsRefused() {
        String text = SchemaText.write(table());
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatIllegalArgumentException().as(cut).isThrownBy(() -> SchemaText.read(cut));
        }
        for (String other : List.of("{}", "[]", "[1]", "null", text.replace("\"decimal\"", "\"dozen\""))) {
            assertThatIllegalArgumentException().as(other).isThrownBy(() -> SchemaText.read(other));
        }
    }
}
