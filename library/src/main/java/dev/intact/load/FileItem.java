package dev.intact.load;

import dev.intact.config.Mistakes;
import dev.intact.config.Section;
import dev.intact.config.Setting;
import dev.intact.error.ConfigurationException;
import dev.intact.format.CsvStyle;
import dev.intact.format.FileForm;
import dev.intact.format.Format;
import dev.intact.format.Format.Header;
import dev.intact.format.Formats;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One item of {@code files:}. */
final class FileItem {
    private static final List<String> OF_CSV = List.of("delimiter", "quote", "header", "null");
    private static final List<String> KEYS = List.of("path", "sql", "format", "delimiter", "quote", "header", "null");

    private final Section item;

    private FileItem(Section item) {
        this.item = item;
    }

    static Optional<LoadFile> of(Section item, Mistakes mistakes) {
        item.only(mistakes, KEYS);
        FileItem file = new FileItem(item);
        Optional<Path> path = mistakes.attempt(file::path);
        Optional<String> sql = mistakes.attempt(() -> filled(item.require("sql")));
        Optional<Format> named = item.read("format", mistakes, FormatItems::format);
        Optional<FileForm> form = path.flatMap(target -> mistakes.attempt(() -> file.form(target, named)));
        return path.isPresent() && sql.isPresent() && form.isPresent()
                ? Optional.of(new LoadFile(path.get(), sql.get(), form.get()))
                : Optional.empty();
    }

    private Path path() {
        Setting said = item.require("path");
        Optional<String> fault = SourcePath.fault(said.text());
        if (fault.isPresent()) {
            throw said.place()
                    .wrong("a bad path: " + fault.get()
                            + "; files are named relative to the folder of the manifest and stay inside it");
        }
        return Path.of(said.text()).normalize();
    }

    private static String filled(Setting said) {
        if (said.text().isBlank()) {
            throw said.expected("a query");
        }
        return said.text();
    }

    private FileForm form(Path path, Optional<Format> named) {
        Format format;
        FileForm form;
        try {
            format = named.or(() -> Formats.of(path))
                    .orElseThrow(() -> new ConfigurationException(Files.unwritableEnding(path)));
            form = FileForm.of(format, path);
        } catch (ConfigurationException e) {
            throw item.placeOf("path").wrong(String.valueOf(e.getMessage()));
        }
        Optional<String> said = OF_CSV.stream().filter(item.keys()::contains).findFirst();
        if (said.isEmpty()) {
            return form;
        }
        if (!(format instanceof Format.Csv csv)) {
            throw item.placeOf(said.get())
                    .wrong("\"" + said.get() + "\" belongs to CSV, but " + path + " is not written as CSV");
        }
        return form.styled(style(csv));
    }

    private CsvStyle style(Format.Csv base) {
        Format.Csv csv = new Format.Csv(
                item.find("delimiter").map(FormatItems::delimiter).or(base::delimiter),
                item.find("quote").map(said -> said.oneOf(FormatItems.QUOTES)).orElse(base.quote()),
                item.find("header").map(FileItem::header).orElse(base.header()),
                base.comment(),
                base.encoding());
        try {
            CsvStyle style = CsvStyle.of(csv);
            return item.find("null")
                    .map(said -> style.withNullText(said.text()))
                    .orElse(style);
        } catch (ConfigurationException wrong) {
            throw new ConfigurationException(item.place() + ": " + wrong.getMessage(), wrong);
        }
    }

    private static Header header(Setting said) {
        return said.flag() ? Header.PRESENT : Header.ABSENT;
    }
}
