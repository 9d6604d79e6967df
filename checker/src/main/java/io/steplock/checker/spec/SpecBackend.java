package io.steplock.checker.spec;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link SpecLoader} asks of the code behind the class-loader wall; one backend serves one spec. For use by
 * {@link SpecLoader} only.
 */
public interface SpecBackend {
    /**
     * Parses the spec.
     *
     * @param scratch an empty private directory, the caller's to delete after the spec is closed
     */
    LoadedSpec load(SpecSource source, Path scratch) throws SpecException;

    /** Explores the state graph of the spec that was loaded, which is of no use for anything else from then on. */
    ModelResult check(ModelProgress progress) throws SpecException;

    /**
     * Explores the state graph of the spec that was loaded, which is of no use for anything else from then on.
     *
     * @param variable no step changes it; the states fall into parts by its value
     */
    List<PartResult> checkParts(String variable, ModelProgress progress) throws SpecException;
}
