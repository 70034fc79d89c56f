using Broker.Sidecar.Container;
using Broker.Sidecar.Imds;
using Microsoft.AspNetCore.Http.Features;

namespace Broker.Sidecar;

/// <summary>The one way in: the guard first, then container credentials under <c>/v1</c>, and instance metadata everywhere else.</summary>
/// <remarks>Dispatches on the raw target: a normalised path would hide what a client tried.</remarks>
internal sealed class SidecarEndpoints(ContainerCredentialsEndpoint container, ImdsEndpoint imds)
{
    /// <summary>Answers a request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target.AsSpan(0, query);
        var isContainer = path.StartsWith("/v1/", StringComparison.Ordinal);
        if (RequestGuard.Check(context.Request, target, anyPort: isContainer) is { } refusal)
        {
            return isContainer ? container.RefuseAsync(context.Response, refusal) : imds.RefuseAsync(context.Response, refusal);
        }

        return isContainer ? container.HandleAsync(context, path) : imds.HandleAsync(context, path);
    }
}
