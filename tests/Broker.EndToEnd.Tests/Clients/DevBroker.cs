using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Clients;

/// <summary>The <c>broker dev</c> that the tests of a collection share.</summary>
public sealed class DevBroker : IAsyncLifetime
{
    private PublishedBroker? _broker;

    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    public Uri Metrics => _broker?.Metrics ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _broker = await PublishedBroker.StartAsync();
        Variables = _broker.Variables;
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }
}
