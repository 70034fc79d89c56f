using System.Net.Http.Headers;

namespace Broker.Kubernetes.Api;

/// <summary>One call before it is sent; a new HTTP message is made for each try.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="PathAndQuery">From the first slash.</param>
/// <param name="Longest">Most bytes of the answer.</param>
internal sealed record KubernetesRequest(HttpMethod Method, string PathAndQuery, int Longest)
{
    private const string Json = "application/json";

    /// <summary>Media types that the answer may have, best first.</summary>
    public string Accept { get; init; } = Json;

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = Json;

    /// <summary>Whether a call that may have been carried out already can be sent again without another effect.</summary>
    public bool IsRepeatable => Method == HttpMethod.Get;

    /// <summary>Method and path without the query, for messages.</summary>
    public string Asked => $"{Method.Method} {PathAndQuery.Split('?')[0]}";

    /// <summary>Makes the message of one try.</summary>
    public HttpRequestMessage ToMessage(Uri server, string token)
    {
        var message = new HttpRequestMessage(Method, new Uri(server, PathAndQuery));
        message.Headers.TryAddWithoutValidation("Accept", Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", "identity-broker");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (!Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        }

        return message;
    }
}
