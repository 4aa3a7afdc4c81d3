package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;
import java.util.stream.Stream;

/** A file that is damaged, whose references lead nowhere, or that anybody may change. */
final class FileFaults implements FileCheck {
    @Override
    public List<Finding> on(Condition.File file, Seen seen) {
        Stream<Finding> damage = file.faults().damage().stream()
                .map(what -> Finding.problem(
                        "The file is damaged: " + what,
                        "What is read from it may be wrong, and what is written may be lost",
                        "Restore a backup: 'intact backup list' shows them"));
        Stream<Finding> references = file.faults().references().stream()
                .map(what -> Finding.warning(
                        "References lead nowhere in " + what,
                        "They were written where foreign_keys was off; loads into that table may be refused",
                        "See them with: pragma foreign_key_check; then put in what is missing, or delete them"));
        Stream<Finding> open = file.faults().open().stream()
                .map(what -> Finding.warning(
                        what,
                        "Any program here can change or replace the database",
                        "Take that right away: chmod o-w"));
        return Stream.of(damage, references, open).flatMap(findings -> findings).toList();
    }
}
