package dev.intact.doctor;

import dev.intact.connect.Health;
import dev.intact.dialect.Choice;
import dev.intact.doctor.Finding.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was chosen for a database, and what was found about it. Immutable, without secrets.
 *
 * @param health how it is
 * @param choices what was detected and chosen, and why
 * @param findings what somebody should know, the worst first
 */
public record Diagnosis(Health health, List<Choice> choices, List<Finding> findings) {
    /** Takes copies. */
    public Diagnosis {
        choices = List.copyOf(choices);
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    /**
     * The worst of what was found.
     *
     * @return empty where nothing was
     */
    public Optional<Severity> worst() {
        return findings.stream().map(Finding::severity).max(Comparator.naturalOrder());
    }
}
