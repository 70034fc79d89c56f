using System.Text;
using System.Xml.Linq;
using Broker.Dev;
using Broker.Dev.Saml;
using Broker.TestKit;
using Broker.Tests.Cli;

namespace Broker.Tests.Dev.Saml;

/// <summary>That an STS accepts a response is tested with the published program: <c>tests/Broker.EndToEnd.Tests/Actions</c>.</summary>
public sealed class SamlResponseCommandTests : IDisposable
{
    private static readonly XNamespace Saml = "urn:oasis:names:tc:SAML:2.0:assertion";

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Names_the_sample_role_and_user()
    {
        using var state = WithKey();

        var run = await RunAsync();

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["arn:aws:iam::123456789012:role/saml,arn:aws:iam::123456789012:saml-provider/corp", "alice"], Values(run.Output));
    }

    [Fact]
    public async Task Names_the_role_and_user_that_are_asked_for()
    {
        using var state = WithKey();

        var run = await RunAsync("--role", "arn:aws:iam::123456789012:role/a/b", "--session-name", "bob@example.com");

        Assert.Equal(["arn:aws:iam::123456789012:role/a/b,arn:aws:iam::123456789012:saml-provider/corp", "bob@example.com"], Values(run.Output));
    }

    [Theory]
    [InlineData("--role", "saml")]
    [InlineData("--role", "arn:aws:iam::123456789012:role/<x>")]
    [InlineData("--session-name", "a")]
    [InlineData("--session-name", "a&b")]
    public async Task Refuses_what_no_response_can_hold(string option, string value)
    {
        using var state = WithKey();

        var run = await RunAsync(option, value);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith(option, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("no key")]
    public async Task Refuses_a_folder_without_a_key(string? content)
    {
        if (content is not null)
        {
            _folder.Write("state/saml-key.pem", content);
        }

        var run = await RunAsync();

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("broker dev --state DIR", run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Values(string response) =>
        XDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(response.TrimEnd()))).Descendants(Saml + "AttributeValue").Select(value => value.Value);

    private DevState WithKey()
    {
        var state = DevState.Open(_folder["state"]);
        DevSamlIdp.Write(state, _time.GetUtcNow());
        return state;
    }

    private Task<CommandRun> RunAsync(params string[] options) =>
        CommandRun.OfAsync(SamlResponseCommand.Create(_time), ["saml-response", _folder["state"], .. options]);
}
