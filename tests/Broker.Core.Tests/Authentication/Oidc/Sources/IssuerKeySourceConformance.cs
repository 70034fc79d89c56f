using System.Text;
using Broker.Core.Authentication.Oidc;

namespace Broker.Core.Tests.Authentication.Oidc.Sources;

/// <summary>
/// What every issuer-key source does, whichever way it fetches. A source's test class derives from this and says how to break it.
/// </summary>
public abstract class IssuerKeySourceConformance : IAsyncLifetime
{
    protected const int MostBytes = 1024 * 1024;

    private const string Document = """{"keys":[{"kid":"secret-looking-body"}]}""";

    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Gives_the_document_byte_for_byte_and_anew_each_time()
    {
        await PublishAsync(Encoding.UTF8.GetBytes(Document));
        Assert.Equal(Document, Encoding.UTF8.GetString(await FetchedAsync()));

        await PublishAsync("{}"u8.ToArray());
        Assert.Equal("{}", Encoding.UTF8.GetString(await FetchedAsync()));
    }

    [Fact]
    [Trait("threat", "J-38")]
    public async Task Gives_a_document_of_a_mebibyte_and_refuses_a_longer_one()
    {
        await PublishAsync(new byte[MostBytes]);
        Assert.Equal(MostBytes, (await FetchedAsync()).Length);

        await PublishAsync(new byte[MostBytes + 1]);
        await RefusedAsync(TooLarge);
        await PublishAsync(new byte[10 * MostBytes]);
        await RefusedAsync(TooLarge);
    }

    [Fact]
    public async Task Answers_with_an_error_when_there_is_no_document()
    {
        await RemoveAsync();

        var error = await RefusedAsync(Missing);
        Assert.Contains(Issuer, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_when_the_caller_leaves()
    {
        await PublishAsync(Encoding.UTF8.GetBytes(Document));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open().FetchAsync(new CancellationToken(canceled: true)));
    }

    /// <summary>The reasons that this source gives for a long and for an absent document.</summary>
    protected abstract string TooLarge { get; }

    protected abstract string Missing { get; }

    protected abstract string Issuer { get; }

    protected abstract IIssuerKeySource Open();

    protected abstract Task PublishAsync(byte[] document);

    protected abstract Task RemoveAsync();

    protected async Task<byte[]> FetchedAsync()
    {
        var fetched = await Open().FetchAsync(TestContext.Current.CancellationToken);
        Assert.True(fetched.TryGet(out var document, out var error), error?.ToString());
        return document;
    }

    protected async Task<StsError> RefusedAsync(string reason)
    {
        var fetched = await Open().FetchAsync(TestContext.Current.CancellationToken);
        Assert.False(fetched.TryGet(out _, out var error), "Fetched what should be refused.");
        Assert.Equal((StsErrorCode.IDPCommunicationError, reason), (error.Code, error.Reason));
        Assert.DoesNotContain("secret-looking", error.Message, StringComparison.Ordinal);
        return error;
    }
}
