package dev.intact.config;

import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads a configuration file: YAML 1.2, one document, a map at its top. Duplicate keys, tags, and what only serves to
 * exhaust a reader (deep nesting, aliases that multiply) are refused.
 *
 * <p>{@code ${NAME}} and {@code ${NAME:-default}} inside values take variables, {@code $$} is one dollar. A variable is
 * looked up when its value is asked for, so that a file can name variables that only another environment has.
 */
public final class ConfigFile {
    /** The largest file that is read, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    /**
     * Reads a file.
     *
     * @param file UTF-8, with or without a byte order mark
     * @param environment the variables, usually {@link System#getenv()}
     * @return its top; empty where the file is
     * @throws ConfigurationException where there is no such file or it is not what it should be
     * @throws SourceFailedException where it cannot be read
     */
    public static Section read(Path file, Map<String, String> environment) {
        return parse(file.toString(), text(file), environment);
    }

    /**
     * Reads a text.
     *
     * @param name for messages
     * @param yaml the text
     * @param environment the variables, usually {@link System#getenv()}
     * @return its top; empty where the text is
     * @throws ConfigurationException where it is not what it should be
     */
    public static Section parse(String name, String yaml, Map<String, String> environment) {
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        return new YamlReader(name, new Variables(environment)).read(text);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigurationException(file + ": a configuration file has at most " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new ConfigurationException(file + ": is not UTF-8; save it as UTF-8", malformed);
        } catch (NoSuchFileException missing) {
            throw new ConfigurationException("There is no file " + file, missing);
        } catch (IOException unreadable) {
            throw new SourceFailedException("Cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
