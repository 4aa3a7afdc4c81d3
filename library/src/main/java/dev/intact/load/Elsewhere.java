package dev.intact.load;

import dev.intact.config.Location;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Another database, as it was said. Never shows its address, which may hold a password.
 *
 * @param address a path, {@code sqlite:…}, {@code postgres://…} or {@code jdbc:…}
 */
public record Elsewhere(String address) {
    private static final Pattern ADDRESS =
            Pattern.compile("(?:jdbc:|sqlite:|postgres(?:ql)?:).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * Whether a text can only be the address of a database, or begin with one.
     *
     * @param text such as {@code sqlite:old.db#player}
     * @return false for a path, which may be that of a database all the same
     */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /**
     * A database in or beside a folder.
     *
     * @param address a relative path in it is relative to the folder
     * @param folder any
     * @return where it is
     */
    public static Elsewhere of(String address, Path folder) {
        return new Elsewhere(Location.from(address, folder));
    }

    /**
     * Tables as they are written behind an address.
     *
     * @param text {@code ADDRESS#table}, {@code ADDRESS#schema.table}, or several with commas between them
     * @param folder that a relative path is relative to
     * @return in their order
     * @throws ConfigurationException where no table is named
     */
    public static List<Input.Table> tables(String text, Path folder) {
        int hash = text.lastIndexOf('#');
        if (hash <= 0 || hash == text.length() - 1) {
            throw new ConfigurationException("A database as a source needs the name of a table behind it, as in"
                    + " sqlite:old.db#player. Nothing was touched.");
        }
        Elsewhere database = of(text.substring(0, hash), folder);
        return Arrays.stream(text.substring(hash + 1).split(",", -1))
                .map(name -> database.table(name.strip()))
                .toList();
    }

    /**
     * One of its tables.
     *
     * @param text {@code table} or {@code schema.table}
     * @return a source
     * @throws ConfigurationException where it cannot be the name of a table
     */
    public Input.Table table(String text) {
        int dot = text.indexOf('.');
        try {
            TableName name = dot > 0 && dot == text.lastIndexOf('.') && dot < text.length() - 1
                    ? TableName.of(text.substring(0, dot), text.substring(dot + 1))
                    : TableName.of(text);
            return new Input.Table(this, name, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "\"" + text + "\" cannot be the name of a table: " + e.getMessage() + ". Nothing was touched.", e);
        }
    }

    @Override
    public String toString() {
        return "another database";
    }
}
