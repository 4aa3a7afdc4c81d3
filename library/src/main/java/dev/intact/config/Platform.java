package dev.intact.config;

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
    static Optional<String> environment(Circumstances circumstances) {
        return named(circumstances, "RAILWAY_ENVIRONMENT_NAME")
                .or(() -> named(circumstances, "RAILWAY_ENVIRONMENT"))
                .or(() -> named(circumstances, "VERCEL_ENV").map(name -> VERCEL.getOrDefault(name, name)))
                .or(() -> render(circumstances))
                .or(() -> anyOf(circumstances, HOSTED));
    }

    /** The environment where the database is on another machine. */
    static Optional<String> remoteEnvironment(Circumstances circumstances) {
        return anyOf(circumstances, MAYBE_HOSTED);
    }

    private static Optional<String> named(Circumstances circumstances, String variable) {
        return circumstances.variable(variable).map(name -> name.toLowerCase(Locale.ROOT));
    }

    private static Optional<String> render(Circumstances circumstances) {
        return circumstances
                .variable("RENDER")
                .map(yes ->
                        circumstances.variable("IS_PULL_REQUEST").orElse("").equals("true") ? "staging" : "production");
    }

    private static Optional<String> anyOf(Circumstances circumstances, String[] variables) {
        for (String variable : variables) {
            if (circumstances.variable(variable).isPresent()) {
                return Optional.of("production");
            }
        }
        return Optional.empty();
    }
}
