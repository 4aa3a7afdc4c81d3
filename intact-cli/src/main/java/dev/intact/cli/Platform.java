package dev.intact.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The environment as hosting platforms tell it by their own variables. */
final class Platform {
    private static final Map<String, String> VERCEL = Map.of("preview", "staging", "development", "local");

    /** Set by platforms that host programs and do not say what for: taken for production. */
    private static final String[] HOSTED = {
        "DYNO", "FLY_APP_NAME", "K_SERVICE", "CLOUD_RUN_JOB", "AWS_LAMBDA_FUNCTION_NAME", "WEBSITE_SITE_NAME"
    };

    /** Set in test runs and on workstations as well: they count only where the database is on another machine. */
    private static final String[] MAYBE_HOSTED = {"KUBERNETES_SERVICE_HOST", "AWS_EXECUTION_ENV"};

    private Platform() {}

    /** The environment that the platform names, or that it stands for. */
    static Optional<String> environment(Surroundings surroundings) {
        return named(surroundings, "RAILWAY_ENVIRONMENT_NAME")
                .or(() -> named(surroundings, "RAILWAY_ENVIRONMENT"))
                .or(() -> named(surroundings, "VERCEL_ENV").map(name -> VERCEL.getOrDefault(name, name)))
                .or(() -> render(surroundings))
                .or(() -> anyOf(surroundings, HOSTED));
    }

    /** The environment where the database is on another machine. */
    static Optional<String> remoteEnvironment(Surroundings surroundings) {
        return anyOf(surroundings, MAYBE_HOSTED);
    }

    private static Optional<String> named(Surroundings surroundings, String variable) {
        return surroundings.variable(variable).map(name -> name.toLowerCase(Locale.ROOT));
    }

    private static Optional<String> render(Surroundings surroundings) {
        return surroundings
                .variable("RENDER")
                .map(yes ->
                        surroundings.variable("IS_PULL_REQUEST").orElse("").equals("true") ? "staging" : "production");
    }

    private static Optional<String> anyOf(Surroundings surroundings, String[] variables) {
        for (String variable : variables) {
            if (surroundings.variable(variable).isPresent()) {
                return Optional.of("production");
            }
        }
        return Optional.empty();
    }
}
