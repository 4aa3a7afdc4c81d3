package dev.intact.copy;

import dev.intact.copy.Said.Sort;
import java.util.List;
import java.util.stream.Collectors;

/** PostgreSQL's functions in SQLite, as far as they are sure to give the same. */
final class SqliteFunctions {
    private SqliteFunctions() {}

    static Said say(Expression.Call call, List<Said> given) throws Untranslatable {
        return switch (call.name()) {
            case "coalesce" ->
                Said.of(given.size() == 1 ? all(given) : of("coalesce", given), PostgresWords.sort(given));
            case "length", "char_length", "character_length" ->
                Said.of("length(" + one(call, given).written().sql() + ")", Sort.WHOLE);
            case "abs" -> Said.of(of("abs", given), one(call, given).number().sort());
            case "lower", "upper" -> throw new Untranslatable("SQLite knows the two cases of ASCII letters only");
            case "btrim", "ltrim", "rtrim" -> texts(call.name().equals("btrim") ? "trim" : call.name(), call, given);
            case "strpos" -> Said.of(texts("instr", call, given).sql(), Sort.WHOLE);
            case "replace" -> texts("replace", call, given);
            case "substr", "substring" -> substring(call, given);
            case "count" -> count(call, given);
            case "min", "max" -> extreme(call, one(call, given));
            case "sum" -> sum(call, one(call, given));
            case "avg" -> throw new Untranslatable("an average has other digits in SQLite");
            case "string_agg", "array_agg" -> throw new Untranslatable("nothing says in which order it joins");
            default -> throw new Untranslatable("it has the function " + call.name() + "(…)");
        };
    }

    private static String all(List<Said> given) {
        return given.stream().map(Said::sql).collect(Collectors.joining(", "));
    }

    private static String of(String function, List<Said> given) {
        return function + "(" + all(given) + ")";
    }

    private static Said one(Expression.Call call, List<Said> given) throws Untranslatable {
        if (given.size() != 1) {
            throw new Untranslatable("it has " + call.name() + "(…) with " + given.size() + " values");
        }
        return given.get(0);
    }

    private static Said texts(String function, Expression.Call call, List<Said> given) throws Untranslatable {
        if (given.stream().anyMatch(said -> said.sort() != Sort.TEXT)) {
            throw new Untranslatable("it has " + call.name() + "(…) of what is no text");
        }
        return Said.of(of(function, given), Sort.TEXT);
    }

    /** Before the first letter the two count differently. */
    private static Said substring(Expression.Call call, List<Said> given) throws Untranslatable {
        boolean plain = given.size() > 1
                && given.get(0).sort() == Sort.TEXT
                && given.subList(1, given.size()).stream()
                        .allMatch(said -> said.sql().matches("[1-9]\\d{0,8}"));
        if (!plain) {
            throw new Untranslatable("it has " + call.name() + "(…) of other than a text and plain numbers");
        }
        return Said.of(of("substr", given), Sort.TEXT);
    }

    private static Said count(Expression.Call call, List<Said> given) throws Untranslatable {
        if (call.star()) {
            return Said.of("count(*)", Sort.WHOLE);
        }
        Said counted = one(call, given);
        if (call.distinct()) {
            SqliteWords.refuseIncomparable(counted);
        }
        return Said.of("count(" + (call.distinct() ? "distinct " : "") + counted.sql() + ")", Sort.WHOLE);
    }

    private static Said extreme(Expression.Call call, Said of) throws Untranslatable {
        if (!of.sort().isNumber() && of.sort() != Sort.DAY) {
            throw new Untranslatable("it orders values that SQLite orders differently");
        }
        return Said.of(call.name() + "(" + of.sql() + ")", of.sort());
    }

    /** Whole numbers become a decimal in PostgreSQL, by which it divides otherwise. */
    private static Said sum(Expression.Call call, Said of) throws Untranslatable {
        if (of.sort() != Sort.WHOLE) {
            throw new Untranslatable("SQLite adds decimals as floating-point numbers");
        }
        return Said.of("sum(" + (call.distinct() ? "distinct " : "") + of.sql() + ")", Sort.DECIMAL);
    }
}
