using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Exchange;

namespace Broker.Directories.Issue;

/// <summary>
/// Credentials of AWS, or of an STS that takes signed calls: decided here, then asked for with the broker's own credentials of the SDK's default
/// chain (environment, profile, web identity, container, instance).
/// </summary>
/// <remarks>
/// AssumeRole carries tags, transitive keys and source identity; GetFederationToken takes tags only, and its session policies are the role's managed
/// ones. What the SDK says in words is neither passed on nor logged: only error codes are. Thread safe. Source: AWS STS API reference.
/// </remarks>
internal sealed class AwsIssuer : ICredentialIssuer, IDisposable
{
    private readonly RemoteIssue _remote;
    private readonly bool _isFederationToken;
    private readonly AmazonSecurityTokenServiceClient _sts;
    private readonly TimeProvider _time;

    /// <summary>Asks nobody yet.</summary>
    /// <param name="grant">Decides.</param>
    /// <param name="mode">Which call.</param>
    /// <param name="target">Where the STS is.</param>
    /// <param name="surroundings">Logs and clock.</param>
    /// <param name="credentials">The broker's own; null for the default chain.</param>
    public AwsIssuer(GrantRole grant, IssueMode mode, AwsTarget target, DirectorySurroundings surroundings, AWSCredentials? credentials = null)
    {
        _isFederationToken = mode == IssueMode.AwsFederationToken;
        _time = surroundings.Time;
        _remote = new RemoteIssue(grant, _time, surroundings.Logging.CreateLogger<AwsIssuer>());

        // One layer retries, and it is the pipeline.
        var config = new AmazonSecurityTokenServiceConfig
        {
            MaxErrorRetry = 0,
            Timeout = TimeSpan.FromSeconds(5),
            HttpClientFactory = new AwsHttp(target.CaFile is null ? null : CaTrust.OfFile(target.CaFile)),
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
        };
        if (target.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = target.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(target.Region);
        }

        _sts = credentials is null ? new AmazonSecurityTokenServiceClient(config) : new AmazonSecurityTokenServiceClient(credentials, config);
    }

    /// <inheritdoc/>
    public async ValueTask<StsResult<IssuedRole>> IssueAsync(
        DirectoryIdentity identity, IssueRequest request, RequestEnvironment environment, ActionRecord record, CancellationToken cancellationToken)
    {
        // 1. Decide.
        if (!_remote.Decide(identity, request, environment, record).TryGet(out var grant, out var error))
        {
            return error;
        }

        if (_isFederationToken && AwsCall.WhyNoFederationToken(grant) is { } unfit)
        {
            return unfit;
        }

        // 2. Ask.
        var session = _isFederationToken ? ("federatedUser", AwsCall.FederatedArn(grant)) : ("assumedRoleUser", AwsCall.AssumedArn(grant));
        return await _remote.AskAsync(grant, session, cancel => TryAsync(grant, cancel), record, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _sts.Dispose();

    private async Task<ExchangeOutcome> TryAsync(RoleGrant grant, CancellationToken cancellationToken)
    {
        try
        {
            return _isFederationToken
                ? await AwsCall.GetFederationTokenAsync(_sts, grant, _time, cancellationToken)
                : await AwsCall.AssumeRoleAsync(_sts, grant, _time, cancellationToken);
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode >= 400)
        {
            return StsFailure.Of((int)e.StatusCode, e.ErrorCode, retryAfter: null);
        }
        catch (AmazonServiceException)
        {
            return ExchangeOutcome.Failed(ExchangeFault.Unreachable, "no_answer");
        }
        catch (AmazonClientException)
        {
            // No credentials in the chain, or an answer that the SDK cannot read.
            return ExchangeOutcome.Failed(ExchangeFault.TokenUnusable, "no_own_credentials");
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ExchangeOutcome.Failed(ExchangeFault.Unreachable, "no_answer");
        }
    }

    /// <summary>The SDK's requests through our connection layer: no proxy, no redirects, the authorities of the settings.</summary>
    private sealed class AwsHttp(CaTrust? trust) : HttpClientFactory
    {
        /// <inheritdoc/>
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => WebIdentityExchange.OpenClient(WebIdentityExchange.OpenHandler(trust, RemoteIssue.MostConnections));
    }
}
