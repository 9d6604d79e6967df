package io.steplock.checker.explore;

import java.util.Set;

/**
 * Where a model's verdict stands in the tables of the answer.
 *
 * @param group the group of models that tables are made of
 * @param variant the variant of the protocol
 * @param cast who takes part
 * @param allows what its runs may show and those of smaller models may not: a model that allows more has all runs of
 *     the models of the same variant and cast that allow less
 */
public record Answer(String group, String variant, String cast, Set<String> allows) {}
