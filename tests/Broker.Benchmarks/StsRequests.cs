using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Broker.Core.Authentication.SigV4;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>The requests of the measurements as scripts of wrk.</summary>
internal static class StsRequests
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string CallerIdentityForm = "Action=GetCallerIdentity&Version=2011-06-15";

    private static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// <summary>An AssumeRoleWithWebIdentity.</summary>
    public static async Task<string> ExchangeAsync(string role, string token, TimeSpan meanPause = default) =>
        WrkScript.Post(await PublishedSts.WebIdentityForm(role, token).ReadAsStringAsync(), [], meanPause);

    /// <summary>A GetCallerIdentity, signed with the credentials of a session that is made for it.</summary>
    public static async Task<string> CallerIdentityAsync(Uri endpoint, string token)
    {
        using var http = new HttpClient();
        using var form = PublishedSts.WebIdentityForm("demo", token);
        using var response = await http.PostAsync(endpoint, form);
        var answer = XDocument.Parse(await response.Content.ReadAsStringAsync());
        string Member(string name) => answer.Descendants(Namespace + name).Single().Value;
        ImmutableArray<KeyValuePair<string, string>> headers = [new("Host", endpoint.Authority), new("Content-Type", FormType)];
        var signature = SigV4Signer.Sign(
            new SigV4Request("POST", "/", "", headers, Encoding.ASCII.GetBytes(CallerIdentityForm)),
            Member("AccessKeyId"),
            Member("SecretAccessKey"),
            Member("SessionToken"),
            "us-east-1",
            "sts",
            TimeProvider.System.GetUtcNow());
        return WrkScript.Post(CallerIdentityForm, signature);
    }
}
