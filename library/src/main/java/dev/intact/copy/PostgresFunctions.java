package dev.intact.copy;

import dev.intact.copy.Said.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** SQLite's functions in PostgreSQL, as far as they are sure to give the same. */
record PostgresFunctions(PostgresWords words) {
    private static final Map<Character, String> FORMATS =
            Map.of('Y', "YYYY", 'm', "MM", 'd', "DD", 'H', "HH24", 'M', "MI", 'S', "SS", 'j', "DDD", 'f', "SS.MS");

    Said say(Expression.Call call) throws Untranslatable {
        List<Said> given = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            given.add(words.say(argument));
        }
        return switch (call.name()) {
            case "ifnull", "coalesce" -> unified("coalesce", given);
            case "iif", "if" -> chosen(given);
            case "nullif" -> unified("nullif", given);
            case "abs" ->
                Said.of(
                        of("abs", one(call, given).number()),
                        one(call, given).number().sort());
            case "lower", "upper" -> cased(call, given);
            case "length" -> length(one(call, given));
            case "trim" -> texts("btrim", given);
            case "ltrim", "rtrim" -> texts(call.name(), given);
            case "instr" -> Said.of(texts("strpos", given).sql(), Sort.WHOLE);
            case "replace" -> replace(given);
            case "substr", "substring" -> substring(given);
            case "hex" -> hex(one(call, given));
            case "json_valid" -> valid(one(call, given));
            case "date", "datetime", "time", "strftime", "unixepoch" -> moment(call.name(), given);
            default -> aggregate(call, given);
        };
    }

    private static Said one(Expression.Call call, List<Said> given) throws Untranslatable {
        if (given.size() != 1) {
            throw new Untranslatable("it has " + call.name() + "(…) with " + given.size() + " values");
        }
        return given.get(0);
    }

    private static String of(String function, Said... given) {
        return function + "(" + List.of(given).stream().map(Said::sql).collect(Collectors.joining(", ")) + ")";
    }

    private static Said unified(String function, List<Said> given) throws Untranslatable {
        List<Said> alike = PostgresWords.unified(given);
        return Said.of(of(function, alike.toArray(new Said[0])), PostgresWords.sort(alike));
    }

    private static Said chosen(List<Said> given) throws Untranslatable {
        if (given.size() != 3) {
            throw new Untranslatable("it has iif(…) with " + given.size() + " values");
        }
        List<Said> alike = PostgresWords.unified(given.subList(1, 3));
        return Said.of(
                "(case when " + given.get(0).truth() + " then " + alike.get(0).sql() + " else "
                        + alike.get(1).sql() + " end)",
                PostgresWords.sort(alike));
    }

    /** ASCII letters only, as in SQLite. */
    private static Said cased(Expression.Call call, List<Said> given) throws Untranslatable {
        return Said.of(call.name() + "(" + one(call, given).written().sql() + " collate \"C\")", Sort.TEXT);
    }

    private static Said length(Said of) throws Untranslatable {
        return Said.of(of.sort() == Sort.BYTES ? of("octet_length", of) : of("length", of.written()), Sort.WHOLE);
    }

    private static Said texts(String function, List<Said> given) throws Untranslatable {
        List<Said> texts = new ArrayList<>();
        for (Said said : given) {
            texts.add(said.written());
        }
        if (texts.isEmpty() || texts.size() > 2) {
            throw new Untranslatable("it has " + function + "(…) with " + texts.size() + " values");
        }
        return Said.of(of(function, texts.toArray(new Said[0])), Sort.TEXT);
    }

    private static Said replace(List<Said> given) throws Untranslatable {
        boolean known = given.size() == 3 && !given.get(1).literal().orElse("").isEmpty();
        if (!known) {
            throw new Untranslatable("it replaces what is not known beforehand");
        }
        return Said.of(
                of("replace", given.get(0).written(), given.get(1), given.get(2).written()), Sort.TEXT);
    }

    /** From 1 on; what counts from the end, or from before the beginning, means something else there. */
    private static Said substring(List<Said> given) throws Untranslatable {
        boolean plain = given.size() > 1
                && given.stream().skip(1).allMatch(said -> said.sql().matches("\\d{1,9}"))
                && !given.get(1).sql().matches("0+");
        if (!plain) {
            throw new Untranslatable("it has substr(…) with a place that is no plain number");
        }
        Said text = given.get(0).written();
        List<Said> all = new ArrayList<>(List.of(text));
        all.addAll(given.subList(1, given.size()));
        return Said.of(of("substr", all.toArray(new Said[0])), Sort.TEXT);
    }

    private static Said hex(Said of) throws Untranslatable {
        if (of.sort() != Sort.BYTES) {
            throw new Untranslatable("it has hex(…) of what is no bytes");
        }
        return Said.of("upper(encode(" + of.sql() + ", 'hex'))", Sort.TEXT);
    }

    private static Said valid(Said of) throws Untranslatable {
        if (of.sort() != Sort.JSON) {
            throw new Untranslatable("it has json_valid(…) of what is no JSON column");
        }
        return Said.of("(case when " + of.sql() + " is not null then true end)", Sort.TRUTH);
    }

    private Said moment(String function, List<Said> given) throws Untranslatable {
        if (function.equals("strftime")) {
            return format(given);
        }
        if (given.size() > 1) {
            throw new Untranslatable("it has " + function + "(…) with more than a moment");
        }
        Said at = given.isEmpty() ? now() : at(given.get(0), function);
        return switch (function) {
            case "date" -> Said.of("cast(" + at.sql() + " as date)", Sort.DAY);
            case "time" -> Said.of("cast(date_trunc('second', " + at.sql() + ") as time)", Sort.TIME);
            case "unixepoch" -> seconds(at);
            default -> Said.of("date_trunc('second', " + at.as(Sort.MOMENT).sql() + ")", Sort.MOMENT);
        };
    }

    private static Said seconds(Said at) {
        return Said.of("cast(floor(extract(epoch from " + at.sql() + ")) as bigint)", Sort.WHOLE);
    }

    private static Said now() {
        return Said.of("timezone('utc', current_timestamp)", Sort.MOMENT);
    }

    private static Said at(Said given, String function) throws Untranslatable {
        if (given.literal().filter(text -> text.equalsIgnoreCase("now")).isPresent()) {
            return now();
        }
        if (given.sort() == Sort.DAY || given.sort() == Sort.MOMENT) {
            return given;
        }
        throw new Untranslatable("it has " + function + "(…) of what is no moment there");
    }

    private static Said format(List<Said> given) throws Untranslatable {
        boolean plain = given.size() == 2 && given.get(0).literal().isPresent();
        if (!plain) {
            throw new Untranslatable("it has strftime(…) with more than a format and a moment");
        }
        String format = given.get(0).literal().get();
        Said at = at(given.get(1), "strftime");
        if (format.equals("%s")) {
            return seconds(at);
        }
        return Said.of("to_char(" + at.sql() + ", " + Said.quoted(pattern(format)) + ")", Sort.TEXT);
    }

    private static String pattern(String format) throws Untranslatable {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            boolean sign = c == '%' && i + 1 < format.length();
            String known = sign ? FORMATS.getOrDefault(format.charAt(i + 1), "") : "";
            if (sign && known.isEmpty()) {
                throw new Untranslatable("it has strftime(…) with the format " + format);
            }
            if (sign) {
                pattern.append(known);
                i++;
            } else {
                pattern.append(Character.isLetter(c) || c == '"' || c == '\\' ? "\"" + c + "\"" : String.valueOf(c));
            }
        }
        return pattern.toString();
    }

    /** Only a view has them. */
    private static Said aggregate(Expression.Call call, List<Said> given) throws Untranslatable {
        String distinct = call.distinct() ? "distinct " : "";
        if (call.name().equals("count")) {
            return Said.of(
                    "count(" + (call.star() ? "*" : distinct + one(call, given).sql()) + ")", Sort.WHOLE);
        }
        return switch (call.name()) {
            case "sum" ->
                Said.of(
                        "sum(" + distinct + one(call, given).number().sql() + ")",
                        one(call, given).number().sort());
            case "avg" ->
                Said.of(
                        "avg(" + distinct + "cast(" + one(call, given).number().sql() + " as double precision))",
                        Sort.REAL);
            case "total" ->
                Said.of(
                        "coalesce(sum(" + distinct + "cast("
                                + one(call, given).number().sql() + " as double precision)), 0)",
                        Sort.REAL);
            case "min", "max" -> extreme(call, one(call, given));
            case "group_concat", "string_agg" -> joined(distinct, given);
            default -> throw new Untranslatable("it has the function " + call.name() + "(…)");
        };
    }

    private static Said extreme(Expression.Call call, Said of) {
        String collation = of.sort() == Sort.TEXT ? " collate \"C\"" : "";
        return Said.of(call.name() + "(" + of.sql() + collation + ")", of.sort());
    }

    private static Said joined(String distinct, List<Said> given) throws Untranslatable {
        if (given.isEmpty() || given.size() > 2) {
            throw new Untranslatable("it has group_concat(…) with " + given.size() + " values");
        }
        String between = given.size() == 2 ? given.get(1).written().sql() : "','";
        return Said.of("string_agg(" + distinct + given.get(0).written().sql() + ", " + between + ")", Sort.TEXT);
    }
}
