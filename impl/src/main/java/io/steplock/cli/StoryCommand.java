package io.steplock.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "story")
final class StoryCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
