using Broker.Cli;
using Broker.Dev;
using Broker.Hosting;
using Broker.TestKit;
using Broker.Tests.Cli;

namespace Broker.Tests.Dev;

/// <summary><c>broker dev --ldap</c> on a machine without slapd.</summary>
public sealed class DevWithoutSlapdTests : IDisposable
{
    private const string Installation = "sudo apt-get install -y --no-install-recommends slapd";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("slapd")]
    [InlineData("slapadd")]
    public async Task Prints_the_one_command_that_installs_it_and_starts_nothing(params string[] there)
    {
        var (code, said) = await RunAsync(there, "--ldap");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Single(said.Split('\n'), line => line.EndsWith($"slapd is not installed: {Installation}", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder["state"]));
    }

    /// <summary>With both programs there it goes on to what is wrong besides; without --ldap nobody asks for them.</summary>
    [Theory]
    [InlineData(true, "--ldap")]
    [InlineData(false)]
    public async Task Is_silent_about_it_where_it_is_there_or_not_wanted(bool isThere, params string[] arguments)
    {
        var (code, said) = await RunAsync(isThere ? ["slapd", "slapadd"] : [], [.. arguments, "--sts-port", "no-port"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--sts-port", said, StringComparison.Ordinal);
        Assert.DoesNotContain("slapd", said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> RunAsync(string[] there, params string[] arguments)
    {
        Directory.CreateDirectory(_folder["sbin"]);
        foreach (var program in there)
        {
            _folder.Write($"sbin/{program}", "");
        }

        using var log = new StringWriter();
        var environment = new ProcessEnvironment(log, log, Stream.Null, new Dictionary<string, string>(), TimeProvider.System) { OpenOutput = () => Stream.Null };
        var run = await CommandRun.OfAsync(DevCommand.Create(environment, _folder["sbin"]), ["dev", "--state", _folder["state"], .. arguments]);
        return (run.Code, $"{run.Output}{run.Error}{log}");
    }
}
