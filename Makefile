# The front door. Each target builds what is missing.
MVN ?= mvn -B -ntp
JAR := impl/target/steplock.jar
SOURCES := $(shell find pom.xml specs checker impl -path '*/target' -prune -o -type f -print)

.PHONY: help story test check matrix deep stress mutants format clean

help:
	@echo "make story   the story: from TLC to the rejected step, on real files"
	@echo "make test    formatting, static checks, all tests"
	@echo "make check   TLC on the quick models of the manifest"
	@echo "make matrix  the engine against the spec: all cells of checkpoint and crash while checksums are switched"
	@echo "make deep    TLC on all models and on all mutants of the specs, and the long tests"
	@echo "make stress  eight threads, 200,000 steps in each variant, every step judged"
	@echo "make mutants try all mutants of the engine and write their table"
	@echo "make format  format the Java sources"

$(JAR): $(SOURCES)
	$(MVN) -q -DskipTests package
	@touch $@

story: $(JAR)
	@java -jar $(JAR) story --dir impl/target/story

test:
	$(MVN) verify

check: $(JAR)
	@java -jar $(JAR) check

matrix: $(JAR)
	@java -jar $(JAR) matrix data-checksums --html impl/target/matrix.html

deep: $(JAR)
	@java -jar $(JAR) check --deep
	@java -jar $(JAR) check --mutants
	$(MVN) test -Dgroups=deep -DexcludedGroups= -DfailIfNoTests=false

stress:
	$(MVN) test -pl impl -am -Dtest=TracedStressTest -Dsurefire.failIfNoSpecifiedTests=false -Dsteplock.stress.steps=200000

mutants:
	$(MVN) -q test -pl impl -am -Dtest='EngineMutantsTest#every,ChecksumMutantsTest#every' -Dsteplock.mutants=write -DexcludedGroups= \
		-DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false

format:
	$(MVN) -q spotless:apply

clean:
	$(MVN) -q clean
