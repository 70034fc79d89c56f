using Broker.Webhook.Admission;
using Broker.Webhook.Injection;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Rules;
using Broker.Webhook.Validation;

namespace Broker.Webhook;

/// <summary>
/// <c>broker webhook</c> put together, without its listeners: everything that the role is made of is named here. It keeps no state of its own.
/// </summary>
internal sealed class WebhookRole
{
    private readonly AdmissionEndpoint _mutation;
    private readonly AdmissionEndpoint _validation;
    private readonly Func<ClusterFacts> _cluster;
    private readonly InjectionSettings _injection;
    private readonly bool _asksWhoCalls;

    /// <param name="settings">Checked.</param>
    /// <param name="services">From outside.</param>
    public WebhookRole(WebhookSettings settings, WebhookServices services)
    {
        (_cluster, _injection, _asksWhoCalls) = (services.Cluster, settings.Injection, settings.ClientCaFile is not null);
        var memory = new ReviewMemory();
        var injector = new PodInjector(settings.Injection, new RoleRules(settings.Rules, services.Namespaces), services.ServiceAccounts, services.Cluster);
        var mutation = new MutationEndpoint(injector, services.Decisions, services.Meter, services.Loggers.CreateLogger<MutationEndpoint>());
        var validation = new ValidationEndpoint(services.Meter, services.Loggers.CreateLogger<ValidationEndpoint>(), services.Time);
        _mutation = new AdmissionEndpoint(MutationEndpoint.Route, mutation.AnswerAsync, memory, services.Meter, services.Time);
        _validation = new AdmissionEndpoint(ValidationEndpoint.Route, validation.AnswerAsync, memory, services.Meter, services.Time);
    }

    /// <summary>Null when reviews can be answered, else what is missing.</summary>
    public string? NotReady() => _cluster() switch
    {
        { Issuer: null } => "the API server has not told its tokens' issuer yet: see the log, or set --issuer",
        { Version: null } when _injection.NativeSidecars == NativeSidecarPolicy.Auto => "the API server has not told its version yet: see the log",
        _ => null,
    };

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        // The handshake let nobody through whose certificate is not good.
        if (_asksWhoCalls && context.Connection.ClientCertificate is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        switch (context.Request.Path.Value)
        {
            case MutationEndpoint.Path:
                return _mutation.HandleAsync(context);
            case ValidationEndpoint.Path:
                return _validation.HandleAsync(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}
