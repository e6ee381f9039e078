// vmadmit puts VirtualMachines before KubeVirt's own admission code, without a cluster.
//
// One JSON document a line comes in; for each, a JSON list of refusals goes out. An empty list is an admitted VM.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	k8sfield "k8s.io/apimachinery/pkg/util/validation/field"

	v1 "kubevirt.io/api/core/v1"
	"kubevirt.io/api/instancetype/v1beta1"
	"kubevirt.io/client-go/log"

	"kubevirt.io/kubevirt/pkg/defaults"
	"kubevirt.io/kubevirt/pkg/instancetype/apply"
	"kubevirt.io/kubevirt/pkg/instancetype/conflict"
	"kubevirt.io/kubevirt/pkg/instancetype/preference/requirements"
	netadmitter "kubevirt.io/kubevirt/pkg/network/admitter"
	"kubevirt.io/kubevirt/pkg/network/netbinding"
	"kubevirt.io/kubevirt/pkg/testutils"
	"kubevirt.io/kubevirt/pkg/virt-api/webhooks"
	"kubevirt.io/kubevirt/pkg/virt-api/webhooks/validating-webhook/admitters"
	virtconfig "kubevirt.io/kubevirt/pkg/virt-config"
)

type refusal struct {
	Stage   string `json:"stage"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

func main() {
	log.Log.SetIOWriter(io.Discard)
	judge := newJudge()
	lines := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		verdict, err := json.Marshal(judge.refusals(line))
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(out, "%s\n", verdict)
	}
}

type judge struct {
	config *virtconfig.ClusterConfig
	vms    *admitters.VMsAdmitter
	vmis   *admitters.VMICreateAdmitter
}

func newJudge() judge {
	config, _, _ := testutils.NewFakeClusterConfigUsingKVConfig(openshiftVirtualization())
	validateNetworks := func(field *k8sfield.Path, spec *v1.VirtualMachineInstanceSpec, config *virtconfig.ClusterConfig) []metav1.StatusCause {
		return netadmitter.Validate(field, spec, config)
	}
	return judge{
		config: config,
		vms:    &admitters.VMsAdmitter{ClusterConfig: config, InstancetypeAdmitter: everyInstancetype{}},
		vmis:   &admitters.VMICreateAdmitter{ClusterConfig: config, SpecValidators: []admitters.SpecValidator{validateNetworks}},
	}
}

// openshiftVirtualization is what the HyperConverged operator says to KubeVirt, as far as admission reads it: the
// binding plugin l2bridge, and changes of running VMs, with which admission asks more of a VM's processors and memory.
func openshiftVirtualization() *v1.KubeVirtConfiguration {
	liveUpdate := v1.VMRolloutStrategyLiveUpdate
	bindings := map[string]v1.InterfaceBindingPlugin{"l2bridge": {DomainAttachmentType: v1.ManagedTap}}
	return &v1.KubeVirtConfiguration{
		DeveloperConfiguration: &v1.DeveloperConfiguration{},
		NetworkConfiguration:   &v1.NetworkConfiguration{Binding: bindings},
		VMRolloutStrategy:      &liveUpdate,
	}
}

// refusals are those of the VM, else of the VMI that virt-controller makes of it, else of the VMI's pod.
func (j judge) refusals(raw []byte) (found []refusal) {
	defer func() {
		// Admission of some VMs panics; virt-api answers those with an error, and the API server refuses the VM.
		if why := recover(); why != nil {
			found = []refusal{{"VirtualMachine", "", fmt.Sprintf("panic: %v", why)}}
		}
	}()
	vm := v1.VirtualMachine{}
	if err := json.Unmarshal(raw, &vm); err != nil {
		return []refusal{{"VirtualMachine", "", err.Error()}}
	}
	if vm.Spec.Template == nil {
		return []refusal{{"VirtualMachine", "spec.template", "missing virtual machine template"}}
	}
	review := reviewOf(webhooks.VirtualMachineGroupVersionResource, raw)
	if found := said("VirtualMachine", j.vms.Admit(context.Background(), review)); len(found) > 0 {
		return found
	}
	vmi, found := j.instanceOf(&vm)
	if len(found) > 0 {
		return found
	}
	raw, err := json.Marshal(vmi)
	if err != nil {
		panic(err)
	}
	review = reviewOf(webhooks.VirtualMachineInstanceGroupVersionResource, raw)
	if found := said("VirtualMachineInstance", j.vmis.Admit(context.Background(), review)); len(found) > 0 {
		return found
	}
	if _, err := netbinding.NetBindingPluginSidecarList(vmi, j.config.GetConfig()); err != nil {
		return []refusal{{"pod", "spec.domain.devices.interfaces", err.Error()}}
	}
	return []refusal{}
}

// instanceOf does what virt-controller does when a VM starts (pkg/virt-controller/watch/vm/vm.go), and then what
// virt-api's mutating webhook does.
func (j judge) instanceOf(vm *v1.VirtualMachine) (*v1.VirtualMachineInstance, []refusal) {
	vm = vm.DeepCopy()
	if _, _, causes := (everyInstancetype{}).ApplyToVM(vm); len(causes) > 0 {
		return nil, refusalsOf("VirtualMachineInstance", causes)
	}
	vmi := &v1.VirtualMachineInstance{ObjectMeta: vm.Spec.Template.ObjectMeta, Spec: vm.Spec.Template.Spec}
	vmi.TypeMeta = metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "VirtualMachineInstance"}
	vmi.Name, vmi.Namespace = vm.Name, vm.Namespace
	if err := defaults.SetDefaultVirtualMachineInstance(j.config, vmi); err != nil {
		return nil, []refusal{{"VirtualMachineInstance", "", err.Error()}}
	}
	return vmi, nil
}

func reviewOf(kind metav1.GroupVersionResource, raw []byte) *admissionv1.AdmissionReview {
	return &admissionv1.AdmissionReview{Request: &admissionv1.AdmissionRequest{
		Operation: admissionv1.Create,
		Resource:  kind,
		Object:    runtime.RawExtension{Raw: raw},
	}}
}

func said(stage string, response *admissionv1.AdmissionResponse) []refusal {
	switch {
	case response.Allowed:
		return nil
	case response.Result != nil && response.Result.Details != nil && len(response.Result.Details.Causes) > 0:
		return refusalsOf(stage, response.Result.Details.Causes)
	case response.Result != nil:
		return []refusal{{stage, "", response.Result.Message}}
	default:
		return []refusal{{stage, "", "denied"}}
	}
}

func refusalsOf(stage string, causes []metav1.StatusCause) []refusal {
	found := []refusal{}
	for _, cause := range causes {
		found = append(found, refusal{stage, cause.Field, cause.Message})
	}
	return found
}

// everyInstancetype stands in for the cluster's instancetypes and preferences: there is one of every name, all with
// the same size. KubeVirt's own code applies them, and says what a VM may not have beside them.
type everyInstancetype struct{}

func (everyInstancetype) ApplyToVM(vm *v1.VirtualMachine) (
	*v1beta1.VirtualMachineInstancetypeSpec, *v1beta1.VirtualMachinePreferenceSpec, []metav1.StatusCause,
) {
	instancetype, preference := of(vm)
	spec := vm.Spec.Template
	path := k8sfield.NewPath("spec", "template", "spec")
	conflicts := apply.NewVMIApplier().ApplyToVMI(path, instancetype, preference, &spec.Spec, &spec.ObjectMeta)
	if len(conflicts) > 0 {
		return nil, nil, conflicts.StatusCauses()
	}
	return instancetype, preference, nil
}

func (everyInstancetype) Check(
	instancetype *v1beta1.VirtualMachineInstancetypeSpec,
	preference *v1beta1.VirtualMachinePreferenceSpec,
	spec *v1.VirtualMachineInstanceSpec,
) (conflict.Conflicts, error) {
	return requirements.New().Check(instancetype, preference, spec)
}

func of(vm *v1.VirtualMachine) (
	instancetype *v1beta1.VirtualMachineInstancetypeSpec, preference *v1beta1.VirtualMachinePreferenceSpec,
) {
	if vm.Spec.Instancetype != nil {
		instancetype = &v1beta1.VirtualMachineInstancetypeSpec{
			CPU:    v1beta1.CPUInstancetype{Guest: 1},
			Memory: v1beta1.MemoryInstancetype{Guest: resource.MustParse("4Gi")},
		}
	}
	if vm.Spec.Preference != nil {
		preference = &v1beta1.VirtualMachinePreferenceSpec{}
	}
	return instancetype, preference
}
