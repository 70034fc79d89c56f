using Microsoft.Extensions.Options;

namespace Broker.Sidecar.Settings;

/// <summary>Checks what the attributes of <see cref="SidecarOptions"/> say; generated. Rules across fields are in <see cref="SidecarSettings"/>.</summary>
[OptionsValidator]
internal sealed partial class SidecarOptionsValidator : IValidateOptions<SidecarOptions>;
