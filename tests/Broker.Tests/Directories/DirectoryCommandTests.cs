using Broker.Cli;
using Broker.Directories;
using Broker.Tests.Cli;

namespace Broker.Tests.Directories;

public sealed class DirectoryCommandTests
{
    [Fact]
    public async Task Help_names_every_setting_with_its_variable()
    {
        var run = await CommandRun.OfAsync(DirectoryCommand.Create(TestEnvironment.At(TimeProvider.System)), "ldap", "--help");

        Assert.Equal(0, run.Code);
        foreach (var setting in DirectoryOptions.All)
        {
            Assert.Contains(setting.Flag, run.Output, StringComparison.Ordinal);
        }

        Assert.Contains("BROKER_LDAP_PUBLIC_URL", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_everything_that_is_missing_and_starts_nothing()
    {
        using var error = new StringWriter();

        var run = await CommandRun.OfAsync(DirectoryCommand.Create(TestEnvironment.At(TimeProvider.System) with { Error = error }), "ldap");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--catalog: missing", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--public-url: missing", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("See: broker ldap --help", error.ToString(), StringComparison.Ordinal);
    }
}
