package io.steplock.checker.spec;

import java.util.List;

/**
 * An action of a spec.
 *
 * @param name the operator's name
 * @param parameters the names of its formal parameters
 * @param place where it is defined
 */
public record ActionInfo(String name, List<String> parameters, Place place) {}
