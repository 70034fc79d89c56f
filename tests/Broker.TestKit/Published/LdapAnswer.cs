using System.Net;
using System.Text.Json.Nodes;

namespace Broker.TestKit.Published;

/// <summary>What <c>broker ldap</c> answered.</summary>
/// <param name="Status">Status.</param>
/// <param name="Headers">All headers but the date, a line each, in order.</param>
/// <param name="Body">The body as it came.</param>
public sealed record LdapAnswer(HttpStatusCode Status, string Headers, string Body)
{
    /// <summary>A member of the body, which is a JSON object.</summary>
    public string this[string member] => JsonNode.Parse(Body)![member]!.GetValue<string>();

    /// <summary>All that a caller sees, without what is different in every answer: the id of the request.</summary>
    public string Outward
    {
        get
        {
            var id = JsonNode.Parse(Body)?["requestId"]?.GetValue<string>();
            var all = $"{(int)Status}\n{Headers}\n{Body}";
            return id is null ? all : all.Replace(id, "ID", StringComparison.Ordinal);
        }
    }
}
