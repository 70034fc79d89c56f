using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Clients;

/// <summary>The <c>broker dev</c> that the tests of a collection share.</summary>
public sealed class DevBroker : IAsyncLifetime
{
    private PublishedBroker? _broker;

    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    /// <summary>The variables of the sample user, at the same STS: long-term keys and no other source of credentials.</summary>
    public IReadOnlyDictionary<string, string> UserVariables { get; private set; } = new Dictionary<string, string>();

    /// <summary>The folder that <c>broker dev</c> works in.</summary>
    public string State => Started.State;

    public Uri Metrics => Started.Metrics;

    private PublishedBroker Started => _broker ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _broker = await PublishedBroker.StartAsync();
        Variables = _broker.Variables;
        UserVariables = _broker.UserVariables;
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }
}
