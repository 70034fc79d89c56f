using Broker.Cli;
using Broker.Hosting;
using Broker.Sidecar;
using Broker.TestKit;
using Microsoft.Extensions.Configuration;

namespace Broker.Tests.Cli;

public sealed class SettingsCommandTests
{
    private static readonly Setting[] Settings =
    [
        new("RoleArn", "A role.", "from-default", "AWS_ROLE_ARN"),
        new("AllowedNetworks", "Networks.") { IsList = true },
    ];

    [Theory]
    [InlineData("from-flag", "from-variable", "from-aws", "from-flag")]
    [InlineData(null, "from-variable", "from-aws", "from-variable")]
    [InlineData(null, null, "from-aws", "from-aws")]
    [InlineData(null, "", "from-aws", "from-aws")]
    [InlineData(null, null, null, "from-default")]
    public async Task The_first_source_that_has_a_value_wins(string? flag, string? variable, string? inherited, string expected)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        Set(variables, "BROKER_TEST_ROLE_ARN", variable);
        Set(variables, "AWS_ROLE_ARN", inherited);

        var values = await ReadAsync(variables, flag is null ? [] : ["--role-arn", flag]);

        Assert.Equal(expected, values["RoleArn"]);
    }

    [Fact]
    public async Task A_list_is_split_at_its_commas()
    {
        var values = await ReadAsync([], ["--allowed-networks", "10.0.0.0/8, fd00::/8"]);

        Assert.Equal(("10.0.0.0/8", "fd00::/8"), (values["AllowedNetworks:0"], values["AllowedNetworks:1"]));
    }

    [Fact]
    public async Task A_list_may_be_a_flag_for_each_item_and_nothing_else_may()
    {
        var values = await ReadAsync([], ["--allowed-networks", "10.0.0.0/8", "--allowed-networks=fd00::/8,fe80::/10"]);
        var command = SettingsCommand.Create("test", "Test.", Settings, Environment(new StringWriter(), []), (_, _) => Task.FromResult(0));
        var twice = await CommandRun.OfAsync(command, "test", "--role-arn", "a", "--role-arn", "b");

        Assert.Equal(("10.0.0.0/8", "fd00::/8", "fe80::/10"), (values["AllowedNetworks:0"], values["AllowedNetworks:1"], values["AllowedNetworks:2"]));
        Assert.Equal(ExitCode.Usage, twice.Code);
    }

    [Theory]
    [InlineData("--no-such-flag", "x")]
    [InlineData("stray", null)]
    public async Task What_is_not_a_setting_is_refused(string argument, string? value)
    {
        var command = SettingsCommand.Create("test", "Test.", Settings, Environment(new StringWriter(), []), (_, _) => Task.FromResult(0));

        var run = await CommandRun.OfAsync(command, value is null ? ["test", argument] : ["test", argument, value]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(argument, run.Error);
    }

    [Theory]
    [Trait("threat", "I-25")]
    [Trait("threat", "C-05")]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    [InlineData("192.0.2.1:0")]
    public async Task The_sidecar_listens_on_loopback_only(string address)
    {
        using var error = new StringWriter();

        var run = await CommandRun.OfAsync(SidecarCommand.Create(Environment(error, [])), "sidecar", "--listen", address);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"--listen: {address} is not a loopback address", error.ToString());
    }

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("[::1]:0")]
    public async Task A_loopback_address_is_no_problem_and_the_rest_is_reported_with_its_flags(string address)
    {
        using var error = new StringWriter();

        var run = await CommandRun.OfAsync(SidecarCommand.Create(Environment(error, [])), "sidecar", "--listen", address, "--duration-seconds", "soon", "--imds", "off");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Equal(
            """
            broker sidecar: --duration-seconds: 'soon' is no whole number of seconds.
            broker sidecar: --imds: 'off' is neither true nor false.
            See: broker sidecar --help

            """,
            error.ToString());
    }

    private static void Set(Dictionary<string, string> variables, string name, string? value)
    {
        if (value is not null)
        {
            variables[name] = value;
        }
    }

    private static async Task<IConfiguration> ReadAsync(Dictionary<string, string> variables, string[] arguments)
    {
        IConfiguration? read = null;
        var command = SettingsCommand.Create("test", "Test.", Settings, Environment(new StringWriter(), variables), (values, _) =>
        {
            read = values;
            return Task.FromResult(0);
        });
        await CommandRun.OfAsync(command, ["test", .. arguments]);
        return read!;
    }

    private static ProcessEnvironment Environment(StringWriter error, Dictionary<string, string> variables) =>
        new(TextWriter.Null, error, Stream.Null, variables, new ManualTimeProvider()) { OpenOutput = () => Stream.Null };
}
